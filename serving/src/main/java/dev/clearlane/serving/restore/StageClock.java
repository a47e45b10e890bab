package dev.clearlane.serving.restore;

import java.util.HashMap;
import java.util.Map;

/** Sums up the time of each stage of one frame. */
final class StageClock {
  private final Map<String, Long> times = new HashMap<>();
  private long sinceNs = System.nanoTime();

  /** Adds the time since the last lap to a stage. */
  void lap(String stage) {
    long nowNs = System.nanoTime();
    times.merge(stage, nowNs - sinceNs, Long::sum);
    sinceNs = nowNs;
  }

  Map<String, Long> times() {
    return times;
  }
}
