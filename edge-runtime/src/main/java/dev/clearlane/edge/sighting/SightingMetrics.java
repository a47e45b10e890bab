package dev.clearlane.edge.sighting;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** Counters of plates of all cameras, in the objects that Prometheus reads. Thread-safe. */
public final class SightingMetrics {
  private final Counter counter =
      Counter.builder()
          .name("clearlane_plates")
          .help(
              "Licence plates: frames searched, plates found, plates read, events by kind, events"
                  + " withheld by the deny list, vehicles whose raw and restored pictures read"
                  + " differently, vehicles looked at closely, or skipped for want of time, frames in which plates were blurred, or shown where that is"
                  + " audited.")
          .labelNames("camera", "what")
          .build();

  /** The objects to register. */
  public List<Collector> collectors() {
    return List.of(counter);
  }

  void count(String camera, String what, long count) {
    counter.labelValues(camera, what).inc(count);
  }

  /** A counter's value. */
  public long value(String camera, String what) {
    return counter.labelValues(camera, what).getLongValue();
  }
}
