package dev.clearlane.edge.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames at equal distances by their number, whatever becomes of them: two runs over one drive keep
 * the same ones. One thread.
 */
final class SampledFrames {
  private final int max;
  private final List<Shot> kept = new ArrayList<>();
  private long every;

  /**
   * @param max how many to keep, at least 2; at least half as many are kept of a long drive
   * @param every distance to begin with, in frames
   */
  SampledFrames(int max, int every) {
    this.max = max;
    this.every = every;
  }

  void offer(long sequence, ChangedFrames.Encoding frame) throws IOException {
    if (sequence % every != 0) {
      return;
    }
    while (kept.size() >= max) {
      every *= 2;
      kept.removeIf(shot -> shot.sequence() % every != 0);
      if (sequence % every != 0) {
        return;
      }
    }
    kept.add(frame.encode());
  }

  /** In order. */
  List<Shot> shots() {
    return List.copyOf(kept);
  }
}
