package dev.clearlane.edge.encode;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.HashMap;
import java.util.Map;

/** Counters of a live video since its start, and the encoder in use. Thread-safe. */
public final class LiveCounts {
  private final VideoMetrics metrics;
  private final String camera;
  private final String view;
  private final CounterDataPoint accepted;
  private final CounterDataPoint encoderFailures;
  private final Map<Outcome, CounterDataPoint> pictures = new HashMap<>();
  private volatile String encoder = "";

  /** What happened to a picture; the names are values of a label. */
  enum Outcome {
    SHOWN("shown"),
    REPEATED("repeated"),
    SLATE("slate"),
    FAILED("failed"),
    REPLACED("replaced"),
    UNWATCHED("unwatched");

    private final String id;

    Outcome(String id) {
      this.id = id;
    }
  }

  LiveCounts(VideoMetrics metrics, String camera, View view) {
    this.metrics = metrics;
    this.camera = camera;
    this.view = view.id();
    accepted = metrics.frames.labelValues(camera, this.view);
    encoderFailures = metrics.encoderFailures.labelValues(camera, this.view);
    for (Outcome outcome : Outcome.values()) {
      pictures.put(outcome, metrics.pictures.labelValues(camera, this.view, outcome.id));
    }
  }

  /** Frames that the video received. */
  public long accepted() {
    return accepted.getLongValue();
  }

  /** Frames that were encoded. */
  public long shown() {
    return count(Outcome.SHOWN);
  }

  /** Repetitions of the last frame, for lack of a new one. */
  public long repeated() {
    return count(Outcome.REPEATED);
  }

  /** Slates that were encoded. */
  public long slates() {
    return count(Outcome.SLATE);
  }

  /** Pictures that no encoder accepted. */
  public long failed() {
    return count(Outcome.FAILED);
  }

  /** Frames that were replaced by a newer one before they were encoded. */
  public long replaced() {
    return count(Outcome.REPLACED);
  }

  /** Frames that were dropped because there were no subscribers. */
  public long unwatched() {
    return count(Outcome.UNWATCHED);
  }

  /** Encoders that failed while in use. */
  public long encoderFailures() {
    return encoderFailures.getLongValue();
  }

  /** Name of the encoder in use; empty if none works or has been needed. */
  public String encoder() {
    return encoder;
  }

  private long count(Outcome outcome) {
    return point(outcome).getLongValue();
  }

  void addAccepted() {
    accepted.inc();
  }

  void add(Outcome outcome) {
    point(outcome).inc();
  }

  /**
   * Records the state of the encoders after a picture.
   *
   * @param name of the encoder in use; empty if none works
   * @param failures encoders that failed at this picture
   */
  void setEncoder(String name, long failures) {
    encoder = name;
    if (failures > 0) {
      encoderFailures.inc(failures);
    }
  }

  private CounterDataPoint point(Outcome outcome) {
    CounterDataPoint point = pictures.get(outcome);
    if (point == null) {
      throw new IllegalStateException("no counter for " + outcome);
    }
    return point;
  }

  /** Removes the counters from what Prometheus reads; they can still be read here. */
  void close() {
    metrics.frames.remove(camera, view);
    metrics.encoderFailures.remove(camera, view);
    for (Outcome outcome : Outcome.values()) {
      metrics.pictures.remove(camera, view, outcome.id);
    }
  }
}
