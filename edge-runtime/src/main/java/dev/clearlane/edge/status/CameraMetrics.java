package dev.clearlane.edge.status;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counters and latencies of one camera. Thread-safe. */
public final class CameraMetrics {
  private final Metrics metrics;
  private final String camera;
  private final CounterDataPoint captured;
  private final Map<RawReason, CounterDataPoint> raw = new EnumMap<>(RawReason.class);
  private final Status status = new Status(List.of());

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
    metrics.dropped.labelValues(camera, at).inc();
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
    metrics.published.labelValues(camera, decision, applied, work).inc();
    stageNs.forEach((stage, ns) -> observe(stage, ns));
    status.addFrame(decision, applied, stageNs);
  }

  /** Number of frames of this kind that were published. */
  public long publications(String decision, String applied, String work) {
    return metrics.published.labelValues(camera, decision, applied, work).getLongValue();
  }

  /** Records the time of a stage for one frame. */
  public void stage(String stage, long ns) {
    observe(stage, ns);
    status.times().record(stage, ns);
  }

  /**
   * Counters of the camera; frames on which an engine failed count as engine failures.
   *
   * @param lostFrames frames of the source that could not be decoded
   */
  public StatusSnapshot snapshot(long lostFrames) {
    status.setLostFrames(lostFrames);
    status.setEngineFailures(raws(RawReason.ENGINE_FAILED));
    return status.snapshot();
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

  private void observe(String stage, long ns) {
    metrics.stages.labelValues(camera, stage).observe(ns / 1e9);
  }

  private CounterDataPoint counter(RawReason reason) {
    CounterDataPoint counter = raw.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    return counter;
  }
}
