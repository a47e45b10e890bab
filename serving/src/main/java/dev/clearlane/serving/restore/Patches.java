package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Region;
import java.util.LinkedHashMap;
import java.util.Map;

/** The patches of a stream, reused from frame to frame, as regions rarely change. */
final class Patches {
  private static final int MAX = 16;

  private final Map<Region, Patch> byRegion =
      new LinkedHashMap<>(MAX, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Region, Patch> eldest) {
          return size() > MAX;
        }
      };
  private int widthPx;
  private int heightPx;

  /** The patch for a region of a frame. */
  Patch of(Region region, Frame frame) {
    if (frame.widthPx() != widthPx || frame.heightPx() != heightPx) {
      byRegion.clear();
      widthPx = frame.widthPx();
      heightPx = frame.heightPx();
    }
    return byRegion.computeIfAbsent(region, where -> new Patch(where, widthPx, heightPx));
  }
}
