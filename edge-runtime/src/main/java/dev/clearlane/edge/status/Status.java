package dev.clearlane.edge.status;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one run has done so far. Thread-safe. */
public final class Status {
  private final StageTimes times = new StageTimes();
  private final Map<String, Long> decisions = new LinkedHashMap<>();
  private final Map<String, Long> applied = new LinkedHashMap<>();
  private long frames;
  private long lostFrames;
  private long engineFailures;

  /**
   * @param treatments the names under which decisions are counted; each starts at 0
   */
  public Status(Iterable<String> treatments) {
    for (String treatment : treatments) {
      decisions.put(treatment, 0L);
      applied.put(treatment, 0L);
    }
  }

  /**
   * Counts a frame that came out at the end: what was decided, what was done and how long it took.
   */
  public synchronized void addFrame(String decided, String done, Map<String, Long> stageNs) {
    frames++;
    decisions.merge(decided, 1L, Long::sum);
    applied.merge(done, 1L, Long::sum);
    times.record(stageNs);
  }

  /** Says how many frames of the source could not be decoded so far. */
  public synchronized void setLostFrames(long count) {
    lostFrames = count;
  }

  /** Says how many runs of an engine, selector included, have failed so far. */
  public synchronized void setEngineFailures(long count) {
    engineFailures = count;
  }

  /** The times of each stage, for stages that are not part of a frame's own times. */
  public StageTimes times() {
    return times;
  }

  /** The counts so far. */
  public synchronized StatusSnapshot snapshot() {
    return new StatusSnapshot(
        frames, lostFrames, engineFailures, decisions, applied, times.snapshot());
  }
}
