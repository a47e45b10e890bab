package dev.clearlane.edge.publish.web;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** Counters of the live page. Thread-safe. */
public final class WebMetrics {
  private final Gauge viewers =
      Gauge.builder()
          .name("clearlane_web_viewers")
          .help("Clients that watch a camera on the live page.")
          .labelNames("camera")
          .build();
  private final Counter sent =
      Counter.builder()
          .name("clearlane_web_pictures")
          .help("Pictures for viewers of the live page, sent or dropped because a viewer is slow.")
          .labelNames("camera", "result")
          .build();

  /** What Prometheus reads. */
  public List<Collector> collectors() {
    return List.of(viewers, sent);
  }

  void viewers(String camera, int count) {
    viewers.labelValues(camera).set(count);
  }

  void sent(String camera, boolean delivered) {
    sent.labelValues(camera, delivered ? "sent" : "dropped").inc();
  }

  /** Number of pictures that were sent, or dropped. */
  long pictures(String camera, boolean delivered) {
    return sent.labelValues(camera, delivered ? "sent" : "dropped").getLongValue();
  }
}
