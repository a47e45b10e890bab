package dev.clearlane.serving.restore;

import java.util.HashMap;
import java.util.Map;

/** Adds up how long each stage of one frame took. */
final class StageClock {
  private final Map<String, Long> times = new HashMap<>();
  private long sinceNs = System.nanoTime();

  /** The time since the last lap went into this stage. */
  void lap(String stage) {
    long nowNs = System.nanoTime();
    times.merge(stage, nowNs - sinceNs, Long::sum);
    sinceNs = nowNs;
  }

  Map<String, Long> times() {
    return times;
  }
}
