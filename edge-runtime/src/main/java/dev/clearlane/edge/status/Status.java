package dev.clearlane.edge.status;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counters of one run. Thread-safe. */
public final class Status {
  private final StageTimes times = new StageTimes();
  private final Map<String, Long> decisions = new LinkedHashMap<>();
  private final Map<String, Long> applied = new LinkedHashMap<>();
  private long frames;
  private long lostFrames;
  private long engineFailures;

  /**
   * @param treatments names of decisions that are reported even if their count is 0
   */
  public Status(Iterable<String> treatments) {
    for (String treatment : treatments) {
      decisions.put(treatment, 0L);
      applied.put(treatment, 0L);
    }
  }

  /** Counts a published frame: decision, treatment and times. */
  public synchronized void addFrame(String decided, String done, Map<String, Long> stageNs) {
    frames++;
    decisions.merge(decided, 1L, Long::sum);
    applied.merge(done, 1L, Long::sum);
    times.record(stageNs);
  }

  /** Sets the number of frames that could not be decoded. */
  synchronized void setLostFrames(long count) {
    lostFrames = count;
  }

  /** Sets the number of failed engine runs, including the selector's. */
  synchronized void setEngineFailures(long count) {
    engineFailures = count;
  }

  /** Latencies by stage, to add stages outside of a frame's own times. */
  public StageTimes times() {
    return times;
  }

  /** The current counters. */
  public synchronized StatusSnapshot snapshot() {
    return new StatusSnapshot(
        frames, lostFrames, engineFailures, decisions, applied, times.snapshot());
  }
}
