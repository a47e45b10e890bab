package dev.clearlane.edge.status;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;

/**
 * What the daemon counts and measures, as Prometheus reads it; also the counts of the process: CPU
 * time, memory, open files, threads. Thread-safe.
 */
public final class Metrics {
  /** Of the text that {@link #text} writes. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] STAGE_SECONDS = {
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.16, 0.2, 0.3, 0.5,
    1, 2, 5
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<String, List<Sample>> sampled = new HashMap<>();
  private final Map<String, CameraMetrics> cameras = new ConcurrentHashMap<>();

  final Counter captured =
      counter("clearlane_frames_captured", "Frames that came from a camera.", "camera");
  final Counter dropped =
      counter(
          "clearlane_frames_dropped",
          "Frames that nobody took before a newer one came.",
          "camera",
          "at");
  final Counter published =
      counter(
          "clearlane_frames_published",
          "Frames that went to the outputs.",
          "camera",
          "decision",
          "applied",
          "work");
  final Counter raw =
      counter(
          "clearlane_frames_raw",
          "Raw frames that passed although more might have been done to them.",
          "camera",
          "reason");
  final Counter sourceFailures =
      counter("clearlane_source_failures", "Times that a source failed.", "camera");
  final Counter outputFailures =
      counter("clearlane_output_failures", "Times that an output failed.", "camera", "output");
  final Gauge sourceUp =
      Gauge.builder()
          .name("clearlane_source_up")
          .help("1 while frames come from a camera.")
          .labelNames("camera")
          .register(registry);
  final Histogram stages =
      Histogram.builder()
          .name("clearlane_stage_seconds")
          .unit(Unit.SECONDS)
          .help("How long a stage took for one frame; through: from capture to the outputs.")
          .labelNames("camera", "stage")
          .classicOnly()
          .classicUpperBounds(STAGE_SECONDS)
          .register(registry);

  private record Sample(List<String> labels, DoubleSupplier value) {}

  /** Whether a sampled figure only grows. */
  public enum Kind {
    COUNTER,
    GAUGE
  }

  /** Ends a sampling. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  public Metrics() {
    JvmMetrics.builder().register(registry);
  }

  /** The figures of one camera, the same for the same name. */
  public CameraMetrics camera(String name) {
    return cameras.computeIfAbsent(name, camera -> new CameraMetrics(this, camera));
  }

  /**
   * Reads a figure wherever it is kept, whenever Prometheus asks.
   *
   * @param name the same kind, help and label names go with the same name
   * @param labels name, value, name, value, …
   */
  public Registration sample(
      Kind kind, String name, String help, DoubleSupplier value, String... labels) {
    String[] values = new String[labels.length / 2];
    String[] names = new String[labels.length / 2];
    for (int i = 0; i < values.length; i++) {
      names[i] = labels[2 * i];
      values[i] = labels[2 * i + 1];
    }
    Sample sample = new Sample(List.of(values), value);
    List<Sample> samples;
    synchronized (sampled) {
      samples = sampled.get(name);
      if (samples == null) {
        samples = new CopyOnWriteArrayList<>();
        sampled.put(name, samples);
        register(kind, name, help, names, samples);
      }
      samples.add(sample);
    }
    List<Sample> mine = samples;
    return () -> mine.remove(sample);
  }

  /** Adds counters or gauges that a component owns, for as long as the process runs. */
  public void register(Collector collector) {
    registry.register(collector);
  }

  /** Everything, in Prometheus' text format. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void register(Kind kind, String name, String help, String[] names, List<Sample> samples) {
    if (kind == Kind.COUNTER) {
      CounterWithCallback.builder()
          .name(name)
          .help(help)
          .labelNames(names)
          .callback(
              callback ->
                  samples.forEach(
                      s -> callback.call(s.value.getAsDouble(), s.labels.toArray(String[]::new))))
          .register(registry);
    } else {
      GaugeWithCallback.builder()
          .name(name)
          .help(help)
          .labelNames(names)
          .callback(
              callback ->
                  samples.forEach(
                      s -> callback.call(s.value.getAsDouble(), s.labels.toArray(String[]::new))))
          .register(registry);
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }
}
