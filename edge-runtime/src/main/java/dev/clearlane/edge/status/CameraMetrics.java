package dev.clearlane.edge.status;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counters and latencies of one camera. Thread-safe. */
public final class CameraMetrics {
  private static final String PASS = "pass";
  private static final Set<RawReason> UNDECIDED =
      EnumSet.of(RawReason.LATE, RawReason.BUSY, RawReason.NO_ENGINE);

  private final Metrics metrics;
  private final String camera;
  private final CounterDataPoint captured;
  private final Map<RawReason, CounterDataPoint> raw = new EnumMap<>(RawReason.class);
  private final Map<Outcome, CounterDataPoint> published = new ConcurrentHashMap<>();
  private final Map<String, CounterDataPoint> dropped = new ConcurrentHashMap<>(); // by stage
  private final Map<String, DistributionDataPoint> stages = new ConcurrentHashMap<>();
  private final StageTimes times = new StageTimes();

  /** Ids of what was decided and applied. */
  private record Outcome(String decision, String applied, String work) {}

  CameraMetrics(Metrics metrics, String camera) {
    this.metrics = metrics;
    this.camera = camera;
    captured = metrics.captured.labelValues(camera);
    for (RawReason reason : RawReason.values()) {
      raw.put(reason, metrics.raw.labelValues(camera, reason.id()));
    }
    metrics.sourceFailures.labelValues(camera);
    metrics.sourceUp.labelValues(camera); // 0 until frames come
  }

  /** Counts a captured frame. */
  public void captured() {
    captured.inc();
  }

  /** Number of captured frames. */
  public long captures() {
    return captured.getLongValue();
  }

  /** Counts a frame that was replaced by a newer one before this stage consumed it. */
  public void dropped(String at) {
    dropped.computeIfAbsent(at, stage -> metrics.dropped.labelValues(camera, stage)).inc();
  }

  /** Number of replaced frames by stage, of stages that had any. */
  public Map<String, Long> dropped() {
    Map<String, Long> counts = new TreeMap<>();
    dropped.forEach((stage, count) -> counts.put(stage, count.getLongValue()));
    return counts;
  }

  /** Number of frames that were replaced before this stage. */
  public long drops(String at) {
    return metrics.dropped.labelValues(camera, at).getLongValue();
  }

  /** Counts a frame that passed raw although a model was to restore it. */
  public void raw(RawReason reason) {
    counter(reason).inc();
  }

  /** Number of frames that passed raw for this reason. */
  public long raws(RawReason reason) {
    return counter(reason).getLongValue();
  }

  /** Counts a published frame. */
  public void published(String decision, String applied, String work, Map<String, Long> stageNs) {
    Outcome outcome = new Outcome(decision, applied, work);
    published.computeIfAbsent(outcome, this::publications).inc();
    stageNs.forEach(this::stage);
  }

  /** Number of frames of this kind that were published. */
  public long publications(String decision, String applied, String work) {
    return publications(new Outcome(decision, applied, work)).getLongValue();
  }

  /** Records the time of a stage for one frame. */
  public void stage(String stage, long ns) {
    stages
        .computeIfAbsent(stage, name -> metrics.stages.labelValues(camera, name))
        .observe(ns / 1e9);
    times.record(stage, ns);
  }

  /**
   * Counters of the camera; frames on which an engine failed count as engine failures.
   *
   * @param lostFrames frames of the source that could not be decoded
   */
  public StatusSnapshot snapshot(long lostFrames) {
    long frames = 0;
    Map<String, Long> decisions = new TreeMap<>();
    Map<String, Long> applied = new TreeMap<>();
    for (Map.Entry<Outcome, CounterDataPoint> entry : published.entrySet()) {
      long count = entry.getValue().getLongValue();
      frames += count;
      decisions.merge(entry.getKey().decision(), count, Long::sum);
      applied.merge(entry.getKey().applied(), count, Long::sum);
    }
    Map<String, Long> byReason = new LinkedHashMap<>();
    for (RawReason reason : RawReason.values()) {
      byReason.put(reason.id(), raws(reason));
    }
    return new StatusSnapshot(
        frames,
        lostFrames,
        raws(RawReason.ENGINE_FAILED),
        decisions,
        applied,
        byReason,
        times.snapshot());
  }

  /**
   * Frames that needed restoring, and those of them that got it. A frame without a decision,
   * because it was late or the engines were busy or missing, counts as one that needed it.
   */
  public record Restoration(long needed, long restored) {
    public static final Restoration NONE = new Restoration(0, 0);

    public Restoration minus(Restoration earlier) {
      return new Restoration(needed - earlier.needed, restored - earlier.restored);
    }

    /** Share of the frames that needed it and got it, 0 to 1; 1 if none needed it. */
    public double share() {
      return needed <= 0 ? 1 : (double) restored / needed;
    }
  }

  /** Totals since the start. */
  public Restoration restoration() {
    long needed = 0;
    long restored = 0;
    for (Map.Entry<Outcome, CounterDataPoint> entry : published.entrySet()) {
      if (!entry.getKey().decision().equals(PASS)) {
        long count = entry.getValue().getLongValue();
        needed += count;
        restored += entry.getKey().applied().equals(PASS) ? 0 : count;
      }
    }
    for (RawReason reason : UNDECIDED) {
      needed += raws(reason);
    }
    return new Restoration(needed, restored);
  }

  /** Sets whether frames come. */
  public void up(boolean now) {
    metrics.sourceUp.labelValues(camera).set(now ? 1 : 0);
  }

  /** Counts a failure or unexpected end of the source. */
  public void sourceFailed() {
    metrics.sourceFailures.labelValues(camera).inc();
  }

  /** Counts a failure of an output. */
  public void outputFailed(String output) {
    metrics.outputFailures.labelValues(camera, output).inc();
  }

  private CounterDataPoint publications(Outcome outcome) {
    return metrics.published.labelValues(
        camera, outcome.decision(), outcome.applied(), outcome.work());
  }

  private CounterDataPoint counter(RawReason reason) {
    CounterDataPoint counter = raw.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    return counter;
  }
}
