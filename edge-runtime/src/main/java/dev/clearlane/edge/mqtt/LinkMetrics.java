package dev.clearlane.edge.mqtt;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.Collector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counters and connection state of a link, in the objects that Prometheus reads. Thread-safe. */
final class LinkMetrics {
  private final Counter messages =
      Counter.builder()
          .name("clearlane_mqtt_messages")
          .help("Messages to the broker by outcome.")
          .labelNames("what")
          .build();
  private final CounterDataPoint delivered = messages.labelValues("delivered");
  private final CounterDataPoint refused = messages.labelValues("refused");
  private final CounterDataPoint dropped = messages.labelValues("dropped");
  private final Counter offered =
      Counter.builder()
          .name("clearlane_mqtt_offered_messages")
          .help("Messages for the broker, including those in the outbox at the start.")
          .build();
  private final Counter sent =
      Counter.builder()
          .name("clearlane_mqtt_sent_messages")
          .help("Messages passed to a connected client, each counted once.")
          .build();
  private final Counter deliveredBytes =
      Counter.builder()
          .name("clearlane_mqtt_delivered_bytes")
          .help("Payload of messages that the broker acknowledged.")
          .build();
  private final Gauge connected =
      Gauge.builder()
          .name("clearlane_mqtt_connected")
          .help("1 while connected to the broker.")
          .build();
  private final Set<Long> sentUnacknowledged = new HashSet<>(); // guarded by itself
  private volatile @Nullable String failure;

  List<Collector> collectors() {
    return List.of(messages, offered, sent, deliveredBytes, connected);
  }

  void addOffered(long count) {
    offered.inc(count);
  }

  /** Counts a message when it is sent for the first time. */
  void addSent(long sequence) {
    synchronized (sentUnacknowledged) {
      if (sentUnacknowledged.add(sequence)) {
        sent.inc();
      }
    }
  }

  void addDelivered(long sequence, long bytes) {
    synchronized (sentUnacknowledged) {
      sentUnacknowledged.remove(sequence);
    }
    deliveredBytes.inc(bytes);
    delivered.inc();
  }

  void addRefused(String why) {
    failure = why;
    refused.inc();
  }

  void addDropped(long count) {
    dropped.inc(count);
  }

  void setConnected(boolean now) {
    connected.set(now ? 1 : 0);
  }

  boolean isConnected() {
    return connected.get() != 0;
  }

  void setFailure(String why) {
    failure = why;
  }

  @Nullable String failure() {
    return failure;
  }

  /** The current counts; never more delivered than offered. */
  MqttCounters snapshot() {
    long deliveredNow = delivered.getLongValue(); // read first: a message is offered before
    return new MqttCounters(
        offered.getLongValue(),
        sent.getLongValue(),
        deliveredNow,
        refused.getLongValue(),
        dropped.getLongValue(),
        deliveredBytes.getLongValue());
  }
}
