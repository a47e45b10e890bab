package dev.clearlane.edge.publish.rtsp;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** State and counters of all pushes, in the objects that Prometheus reads. Thread-safe. */
public final class PushMetrics {
  final Gauge connected =
      Gauge.builder()
          .name("clearlane_push_connected")
          .help("1 while a push is connected to the other server.")
          .labelNames("camera", "target")
          .withoutExemplars()
          .build();
  final Counter connections = counter("clearlane_push_connections", "Connections of a push.");
  final Counter sent = counter("clearlane_push_sent", "Pictures that a push sent.");
  final Counter dropped =
      counter("clearlane_push_dropped", "Pictures dropped because the connection was too slow.");

  /** The objects to register. */
  public List<Collector> collectors() {
    return List.of(connected, connections, sent, dropped);
  }

  private static Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("camera", "target").build();
  }
}
