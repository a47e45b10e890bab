package dev.clearlane.edge.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The frames that restoration changed most, no two of them close together: neighbours look alike.
 * One thread.
 */
final class ChangedFrames {
  private static final double APART_SECONDS = 0.8;

  /** A frame is encoded for a clear gain only, not for each next one that changes a little more. */
  private static final double CLEARLY_MORE = 1.1;

  private final int count;
  private final List<Shot> kept = new ArrayList<>();

  /**
   * @param count how many to keep, at least 1
   */
  ChangedFrames(int count) {
    this.count = count;
  }

  /** Encodes a frame. */
  @FunctionalInterface
  interface Encoding {
    Shot encode() throws IOException;
  }

  /** Offers a frame, which is encoded only if it is kept. */
  void offer(double seconds, double change, Encoding frame) throws IOException {
    if (change <= 0) {
      return;
    }
    List<Shot> near =
        kept.stream().filter(shot -> Math.abs(shot.seconds() - seconds) < APART_SECONDS).toList();
    boolean max = near.stream().allMatch(shot -> change > CLEARLY_MORE * shot.change());
    if (!max) {
      return;
    }
    if (near.isEmpty() && kept.size() == count) {
      Shot min = kept.stream().min(Comparator.comparingDouble(Shot::change)).orElseThrow();
      if (change <= CLEARLY_MORE * min.change()) {
        return;
      }
      kept.remove(min);
    }
    kept.removeAll(near);
    kept.add(frame.encode());
  }

  /** Most changed first. */
  List<Shot> shots() {
    return kept.stream().sorted(Comparator.comparingDouble(Shot::change).reversed()).toList();
  }
}
