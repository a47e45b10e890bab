package dev.clearlane.edge.publish.rtsp;

import org.jspecify.annotations.Nullable;

/** State and counters of a push. Thread-safe. */
final class PushStats {
  private boolean connected;
  private long connections;
  private long sent;
  private long dropped;
  private @Nullable String failure;

  synchronized void connected() {
    connected = true;
    connections++;
  }

  /** Records the end of a connection or attempt; returns whether it was connected. */
  synchronized boolean lost(String reason) {
    boolean before = connected;
    connected = false;
    failure = reason;
    return before;
  }

  synchronized void closed() {
    connected = false;
  }

  synchronized void sent() {
    sent++;
  }

  synchronized void dropped(int count) {
    dropped += count;
  }

  synchronized PushCounts counts() {
    return new PushCounts(connected, connections, sent, dropped, failure);
  }
}
