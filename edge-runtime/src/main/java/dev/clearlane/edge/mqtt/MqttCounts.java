package dev.clearlane.edge.mqtt;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counters and connection state of a link. Thread-safe. */
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

  synchronized void setFailure(String why) {
    failure = why;
  }

  synchronized @Nullable String failure() {
    return failure;
  }

  synchronized MqttCounters snapshot(long dropped) {
    return new MqttCounters(offered, sent, delivered, refused, dropped, deliveredBytes);
  }
}
