package dev.clearlane.edge.outbox;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Gauges of an outbox, which read its {@link OutboxStats}. */
final class OutboxMetrics {
  private OutboxMetrics() {}

  static List<Collector> of(Supplier<OutboxStats> stats) {
    return List.of(
        gauge(
            "clearlane_outbox_waiting_messages",
            "Messages that the broker has not acknowledged.",
            stats,
            OutboxStats::waitingMessages),
        gauge(
            "clearlane_outbox_waiting_bytes",
            "Bytes of messages that the broker has not acknowledged.",
            stats,
            OutboxStats::waitingBytes),
        gauge(
            "clearlane_outbox_on_disk",
            "1 while messages are queued on disk, 0 while only in memory.",
            stats,
            now -> now.onDisk() ? 1 : 0));
  }

  private static Collector gauge(
      String name, String help, Supplier<OutboxStats> stats, ToDoubleFunction<OutboxStats> value) {
    return GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.applyAsDouble(stats.get())))
        .build();
  }
}
