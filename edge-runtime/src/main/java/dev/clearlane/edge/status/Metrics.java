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
 * Prometheus metrics of the daemon and of its process: CPU time, memory, open files, threads.
 * Components own their counters and {@linkplain #register register} them. Thread-safe.
 */
public final class Metrics {
  /** Content type of {@link #text}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final double[] STAGE_SECONDS = {
    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.16, 0.2, 0.3, 0.5,
    1, 2, 5
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<String, List<Sample>> sampled = new HashMap<>();
  private final Map<String, CameraMetrics> cameras = new ConcurrentHashMap<>();

  final Counter captured =
      counter("clearlane_frames_captured", "Frames captured from a camera.", "camera");
  final Counter dropped =
      counter(
          "clearlane_frames_dropped",
          "Frames replaced by a newer frame before they were consumed.",
          "camera",
          "at");
  final Counter published =
      counter(
          "clearlane_frames_published",
          "Frames passed to the outputs.",
          "camera",
          "decision",
          "applied",
          "work");
  final Counter raw =
      counter(
          "clearlane_frames_raw",
          "Frames that passed raw instead of restored, by reason.",
          "camera",
          "reason");
  final Counter sourceFailures =
      counter("clearlane_source_failures", "Failures of a source.", "camera");
  final Counter outputFailures =
      counter("clearlane_output_failures", "Failures of an output.", "camera", "output");
  final Gauge sourceUp =
      Gauge.builder()
          .name("clearlane_source_up")
          .help("1 while a camera delivers frames.")
          .labelNames("camera")
          .register(registry);
  final Histogram stages =
      Histogram.builder()
          .name("clearlane_stage_seconds")
          .unit(Unit.SECONDS)
          .help("Time of a stage per frame; through: from capture to the outputs.")
          .labelNames("camera", "stage")
          .classicOnly()
          .withoutExemplars()
          .classicUpperBounds(STAGE_SECONDS)
          .register(registry);

  private record Sample(List<String> labels, DoubleSupplier value) {}

  /** Type of a sampled metric. */
  public enum Kind {
    COUNTER,
    GAUGE
  }

  /** Ends the sampling of a metric. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  public Metrics() {
    JvmMetrics.builder().register(registry);
  }

  /** Metrics of one camera; one object per name. */
  public CameraMetrics camera(String name) {
    return cameras.computeIfAbsent(name, camera -> new CameraMetrics(this, camera));
  }

  /**
   * Adds a metric whose value is read at each scrape.
   *
   * @param name of the metric; equal names need equal kind, help and label names
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

  /** Adds several, see {@link #register(Collector)}. */
  public void register(List<Collector> collectors) {
    collectors.forEach(registry::register);
  }

  /** All metrics in Prometheus' text format. */
  public String text() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not thrown by a stream in memory
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

  /** Exemplars need a tracer, which there is none of, and a timer for each of many values. */
  private Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }
}
