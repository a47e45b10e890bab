package dev.clearlane.edge.mqtt;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are worth nothing later and so are not kept: answers to commands, health. Bounded:
 * the oldest go. Thread-safe.
 */
final class DirectQueue {
  private static final int MOST = 64;

  private final Bell bell;
  private final ArrayDeque<MqttPost> posts = new ArrayDeque<>();

  DirectQueue(Bell bell) {
    this.bell = bell;
  }

  void offer(MqttPost post) {
    synchronized (posts) {
      if (posts.size() == MOST) {
        posts.remove();
      }
      posts.add(post);
    }
    bell.ring();
  }

  @Nullable MqttPost poll() {
    synchronized (posts) {
      return posts.poll();
    }
  }

  /** What waited for a connection that is gone is old by now. */
  void clear() {
    synchronized (posts) {
      posts.clear();
    }
  }
}
