package dev.clearlane.edge.publish.rtsp;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import org.jspecify.annotations.Nullable;

/** State of a push, and its counters since the start. Thread-safe. */
public final class PushCounts {
  private final PushMetrics metrics;
  private final String[] labels;
  private final GaugeDataPoint connected;
  private final CounterDataPoint connections;
  private final CounterDataPoint sent;
  private final CounterDataPoint dropped;
  private volatile @Nullable String failure;

  PushCounts(PushMetrics metrics, String camera, PushTarget target) {
    this.metrics = metrics;
    labels = new String[] {camera, target.toString()};
    connected = metrics.connected.labelValues(labels);
    connections = metrics.connections.labelValues(labels);
    sent = metrics.sent.labelValues(labels);
    dropped = metrics.dropped.labelValues(labels);
  }

  /** Whether the push is connected to the other server. */
  public boolean connected() {
    return connected.get() != 0;
  }

  /** Number of connections, including the current one. */
  public long connections() {
    return connections.getLongValue();
  }

  /** Pictures that were sent. */
  public long sent() {
    return sent.getLongValue();
  }

  /** Pictures that were dropped because the connection was too slow. */
  public long dropped() {
    return dropped.getLongValue();
  }

  /** Why the last attempt or connection ended; null if none has. */
  public @Nullable String failure() {
    return failure;
  }

  void setConnected() {
    connections.inc();
    connected.set(1);
  }

  /** Records the end of a connection or attempt; returns whether it was connected. */
  boolean setLost(String reason) {
    boolean before = connected();
    connected.set(0);
    failure = reason;
    return before;
  }

  void addSent() {
    sent.inc();
  }

  void addDropped(int count) {
    dropped.inc(count);
  }

  /** Removes the counters from what Prometheus reads; they can still be read here. */
  void close() {
    connected.set(0);
    metrics.connected.remove(labels);
    metrics.connections.remove(labels);
    metrics.sent.remove(labels);
    metrics.dropped.remove(labels);
  }
}
