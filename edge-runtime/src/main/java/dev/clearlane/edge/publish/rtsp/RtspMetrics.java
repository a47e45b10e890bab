package dev.clearlane.edge.publish.rtsp;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** Clients of all RTSP servers, in the objects that Prometheus reads. Thread-safe. */
public final class RtspMetrics {
  final Gauge clients = gauge("clearlane_rtsp_clients", "Clients that are playing.");
  final Gauge sessions = gauge("clearlane_rtsp_sessions", "Sessions that are set up.");
  final Gauge connections = gauge("clearlane_rtsp_connections", "Open connections.");
  final Counter played =
      Counter.builder()
          .name("clearlane_rtsp_playbacks")
          .help("Playbacks that were started.")
          .labelNames("listener")
          .build();
  final Counter dropped =
      Counter.builder()
          .name("clearlane_rtsp_clients_dropped")
          .help("Clients that were dropped or refused.")
          .labelNames("listener", "reason")
          .build();

  /** The objects to register. */
  public List<Collector> collectors() {
    return List.of(clients, sessions, connections, played, dropped);
  }

  private static Gauge gauge(String name, String help) {
    return Gauge.builder().name(name).help(help).labelNames("listener").build();
  }
}
