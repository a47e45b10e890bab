package dev.clearlane.edge.publish.record;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.encode.View;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import org.jspecify.annotations.Nullable;

/** Counters of a recorder since its start. Thread-safe. */
public final class RecordCounts {
  private static final String[] WHAT = {"frames", "clips", "events", "dropped", "failures"};

  private final RecordMetrics metrics;
  private final String camera;
  private final String view;
  private final CounterDataPoint frames;
  private final CounterDataPoint clips;
  private final CounterDataPoint events;
  private final CounterDataPoint dropped;
  private final CounterDataPoint failures;
  private volatile @Nullable String failure;
  private volatile boolean failing;

  RecordCounts(RecordMetrics metrics, String camera, View view) {
    this.metrics = metrics;
    this.camera = camera;
    this.view = view.id();
    frames = counter("frames");
    clips = counter("clips");
    events = counter("events");
    dropped = counter("dropped");
    failures = counter("failures");
  }

  private CounterDataPoint counter(String what) {
    return metrics.counter.labelValues(camera, view, what);
  }

  /** Pictures that were written to a clip. */
  public long frames() {
    return frames.getLongValue();
  }

  /** Clips that were started. */
  public long clips() {
    return clips.getLongValue();
  }

  /** Events that were reported. */
  public long events() {
    return events.getLongValue();
  }

  /** Pictures that were dropped because the disk was too slow or failed. */
  public long dropped() {
    return dropped.getLongValue();
  }

  /** Failures of the disk. */
  public long failures() {
    return failures.getLongValue();
  }

  /** The last failure; null if there was none. */
  public @Nullable String failure() {
    return failure;
  }

  /** Why nothing can be written now; null if the last picture was written, or none was tried. */
  public @Nullable String problem() {
    return failing ? failure : null;
  }

  void addFrame() {
    failing = false;
    frames.inc();
  }

  void addClip() {
    clips.inc();
  }

  void addEvent() {
    events.inc();
  }

  void addDropped() {
    dropped.inc();
  }

  /** Counts a failure; returns its description. */
  String addFailure(Throwable cause) {
    String reason = Reasons.of(cause);
    failure = reason;
    failing = true;
    failures.inc();
    return reason;
  }

  /** Removes the counters from what Prometheus reads; they can still be read here. */
  void close() {
    for (String what : WHAT) {
      metrics.counter.remove(camera, view, what);
    }
  }
}
