package dev.clearlane.edge.mqtt;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of the messages, as it happens. Thread-safe. */
final class MqttCounts {
  private final Set<Long> sentUnacknowledged = new HashSet<>();
  private long offered;
  private long sent;
  private long delivered;
  private long refused;
  private long deliveredBytes;
  private boolean connected;
  private @Nullable String failure;

  synchronized void addOffered(long count) {
    offered += count;
  }

  synchronized void addSent(long sequence) {
    if (sentUnacknowledged.add(sequence)) {
      sent++;
    }
  }

  synchronized void addDelivered(long sequence, long bytes) {
    sentUnacknowledged.remove(sequence);
    delivered++;
    deliveredBytes += bytes;
  }

  synchronized void addRefused(String why) {
    refused++;
    failure = why;
  }

  synchronized void setConnected(boolean now) {
    connected = now;
  }

  synchronized boolean isConnected() {
    return connected;
  }

  /** True where this has not just been said. */
  synchronized boolean setFailure(String why) {
    boolean news = !why.equals(failure);
    failure = why;
    return news;
  }

  synchronized @Nullable String failure() {
    return failure;
  }

  synchronized MqttCounters snapshot(long dropped) {
    return new MqttCounters(offered, sent, delivered, refused, dropped, deliveredBytes);
  }
}
