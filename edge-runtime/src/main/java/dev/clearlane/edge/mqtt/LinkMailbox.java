package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The blocking queue by which other threads reach the thread of a link: events of its connection,
 * direct messages, wake-ups and the request to close. Thread-safe; one thread waits.
 */
final class LinkMailbox {
  private static final int MAX_DIRECT = 64;
  private static final long MAX_WAIT_NS = TimeUnit.HOURS.toNanos(1);

  private final TimeSource time;
  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final ArrayDeque<OutgoingMessage> direct = new ArrayDeque<>();
  private boolean woken;
  private boolean closing;
  private long closeNs;

  private record Event(Object connection, Runnable handler) {}

  LinkMailbox(TimeSource time) {
    this.time = time;
  }

  /** Ends the current wait, or the next one: the outbox has changed. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /**
   * Adds an event of a connection.
   *
   * @param handler runs on the link's thread, unless the link has another connection by then
   */
  synchronized void post(Object connection, Runnable handler) {
    events.add(new Event(connection, handler));
    wake();
  }

  /** Handles all events of this connection and discards those of earlier ones. */
  void handle(Object connection) {
    List<Event> current;
    synchronized (this) {
      current = new ArrayList<>(events);
      events.clear();
    }
    for (Event event : current) {
      if (event.connection() == connection) {
        event.handler().run();
      }
    }
  }

  /**
   * Adds a message that is sent over the current connection or never: a response, vehicle health.
   * The oldest is dropped if there are too many.
   */
  synchronized void send(OutgoingMessage message) {
    if (direct.size() == MAX_DIRECT) {
      direct.remove();
    }
    direct.add(message);
    wake();
  }

  synchronized @Nullable OutgoingMessage nextDirect() {
    return direct.poll();
  }

  synchronized void clearDirect() {
    direct.clear();
  }

  /** Asks the link to close within this time; only the first call counts. */
  synchronized void requestClose(Duration within) {
    if (!closing) {
      closing = true;
      closeNs = time.nowNs() + within.toNanos();
      wake();
    }
  }

  synchronized boolean isClosing() {
    return closing;
  }

  /** Time left until the link must be closed; {@link Long#MAX_VALUE} if it is not to be closed. */
  synchronized long closeInNs() {
    return closing ? closeNs - time.nowNs() : Long.MAX_VALUE;
  }

  /** Waits for the next event or wake-up. */
  synchronized void await(long timeoutNs) throws InterruptedException {
    long untilNs = time.nowNs() + Math.min(timeoutNs, MAX_WAIT_NS);
    while (!woken && time.nowNs() - untilNs < 0) {
      time.await(this, untilNs);
    }
    woken = false;
  }

  /** Waits before the next attempt to connect; returns early if the link is to be closed. */
  synchronized void pause(Duration wait) throws InterruptedException {
    long untilNs = time.nowNs() + wait.toNanos();
    while (!closing && time.nowNs() - untilNs < 0) {
      time.await(this, untilNs);
    }
  }
}
