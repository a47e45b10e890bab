package dev.clearlane.edge.publish.rtsp;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;

/** Clients of a server now, and its counters since the start. Thread-safe. */
public final class RtspCounts {
  private static final String[] REASONS = {"too_slow", "timed_out", "refused", "crowded_out"};

  private final RtspMetrics metrics;
  private final String listener;
  private final GaugeDataPoint connections;
  private final GaugeDataPoint sessions;
  private final GaugeDataPoint playing;
  private final CounterDataPoint played;
  private final CounterDataPoint tooSlow;
  private final CounterDataPoint timedOut;
  private final CounterDataPoint refused;
  private final CounterDataPoint crowdedOut;

  /**
   * @param listener address and port, as in the settings
   */
  RtspCounts(RtspMetrics metrics, String listener) {
    this.metrics = metrics;
    this.listener = listener;
    connections = metrics.connections.labelValues(listener);
    sessions = metrics.sessions.labelValues(listener);
    playing = metrics.clients.labelValues(listener);
    played = metrics.played.labelValues(listener);
    tooSlow = metrics.dropped.labelValues(listener, "too_slow");
    timedOut = metrics.dropped.labelValues(listener, "timed_out");
    refused = metrics.dropped.labelValues(listener, "refused");
    crowdedOut = metrics.dropped.labelValues(listener, "crowded_out");
  }

  /** Open connections. */
  public int connections() {
    return (int) connections.get();
  }

  /** Sessions that are set up. */
  public int sessions() {
    return (int) sessions.get();
  }

  /** Sessions that receive pictures. */
  public int playing() {
    return (int) playing.get();
  }

  /** Playbacks that were started. */
  public long played() {
    return played.getLongValue();
  }

  /** Sessions that were dropped because their client read too slowly. */
  public long tooSlow() {
    return tooSlow.getLongValue();
  }

  /** Sessions and idle connections that were closed for lack of a sign of life. */
  public long timedOut() {
    return timedOut.getLongValue();
  }

  /** Requests with wrong credentials; the first of a connection, without any, is not counted. */
  public long refused() {
    return refused.getLongValue();
  }

  /** Connections that got no place, or lost it to another while they were not logged in. */
  public long crowdedOut() {
    return crowdedOut.getLongValue();
  }

  void setConnections(int count) {
    connections.set(count);
  }

  void setSessions(int all, int nowPlaying) {
    sessions.set(all);
    playing.set(nowPlaying);
  }

  void addPlayed() {
    played.inc();
  }

  void addTooSlow() {
    tooSlow.inc();
  }

  void addTimedOut() {
    timedOut.inc();
  }

  void addRefused() {
    refused.inc();
  }

  void addCrowdedOut() {
    crowdedOut.inc();
  }

  /** Removes the counters from what Prometheus reads; they can still be read here. */
  void close() {
    metrics.connections.remove(listener);
    metrics.sessions.remove(listener);
    metrics.clients.remove(listener);
    metrics.played.remove(listener);
    for (String reason : REASONS) {
      metrics.dropped.remove(listener, reason);
    }
  }
}
