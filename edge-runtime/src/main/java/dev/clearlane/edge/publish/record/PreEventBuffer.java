package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.AccessUnit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** The last seconds of a video, in memory, in whole groups of pictures. Not thread-safe. */
final class PreEventBuffer {
  private static final int MAX_BYTES = 128 << 20;

  private final long lengthNs;
  private final ArrayDeque<AccessUnit> units = new ArrayDeque<>();
  private long bytes;

  PreEventBuffer(Duration length) {
    lengthNs = length.toNanos();
  }

  /** Adds a picture, and drops groups of pictures that are too old. */
  void add(AccessUnit unit) {
    if (units.isEmpty() && !unit.keyframe()) {
      return;
    }
    units.add(unit);
    bytes += unit.annexB().length;
    long fromNs = unit.captureNs() - lengthNs;
    while (laterKeyframeReaches(fromNs) || bytes > MAX_BYTES) {
      do {
        bytes -= units.remove().annexB().length;
      } while (!units.isEmpty() && !units.element().keyframe());
    }
  }

  /** Whether everything from this moment on is behind the first group of pictures. */
  private boolean laterKeyframeReaches(long fromNs) {
    return units.stream()
        .skip(1)
        .filter(AccessUnit::keyframe)
        .findFirst()
        .map(keyframe -> keyframe.captureNs() <= fromNs)
        .orElse(false);
  }

  /** Removes and returns all pictures, the first one a keyframe. */
  List<AccessUnit> drain() {
    List<AccessUnit> drained = List.copyOf(units);
    clear();
    return drained;
  }

  void clear() {
    units.clear();
    bytes = 0;
  }
}
