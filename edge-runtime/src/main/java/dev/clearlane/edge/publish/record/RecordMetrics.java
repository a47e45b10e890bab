package dev.clearlane.edge.publish.record;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** Counters of all recorders, in the objects that Prometheus reads. Thread-safe. */
public final class RecordMetrics {
  final Counter counter =
      Counter.builder()
          .name("clearlane_record")
          .help(
              "The recorder: clips started, frames recorded, events, frames dropped because the"
                  + " disk was too slow or failed, failures of the disk.")
          .labelNames("camera", "view", "what")
          .build();

  /** The objects to register. */
  public List<Collector> collectors() {
    return List.of(counter);
  }
}
