package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Entry;
import dev.clearlane.edge.outbox.Outbox;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from its CONNECT to its end: announces the vehicle's state, then sends messages,
 * with a bounded number in flight, each until it is acknowledged.
 *
 * <p>{@link #serve} runs on the link's thread, which is the only one to access the fields;
 * callbacks of the connection go through the {@link LinkMailbox}.
 */
final class LinkSession implements BrokerConnection.Events {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSession.class);
  private static final long STALE_CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

  /** Maximum size of topic, properties and header of a packet. */
  private static final int MAX_HEADER_BYTES = 2048;

  /** How a session ended. */
  enum End {
    /** As requested by the owner. */
    CLOSED,
    /** Connect again after the back-off. */
    LOST,
    /** Connect again at once, with new certificates. */
    RENEW
  }

  private final LinkSetup setup;
  private final LinkMailbox mailbox;
  private final LinkMetrics metrics;
  private final PayloadLimit limit;
  private final Outbox outbox;
  private final SendQueue queue;
  private InFlight inFlight;
  private boolean connected;
  private boolean acknowledged;
  private boolean imageDelivered;
  private long nextStaleCheckNs;
  private @Nullable String lost;
  private @Nullable String announcedFailure;

  LinkSession(LinkSetup setup, LinkMailbox mailbox, LinkMetrics metrics, PayloadLimit limit) {
    long nowNs = System.nanoTime();
    this.setup = setup;
    this.mailbox = mailbox;
    this.metrics = metrics;
    this.limit = limit;
    outbox = setup.outbox();
    queue = new SendQueue(setup, mailbox, metrics, limit, nowNs);
    inFlight = new InFlight(1, 1, nowNs);
    nextStaleCheckNs = nowNs + STALE_CHECK_INTERVAL_NS;
  }

  /** True once the connection was established. */
  boolean wasConnected() {
    return connected;
  }

  /** True once the broker has acknowledged a message. */
  boolean wasAcknowledged() {
    return acknowledged;
  }

  /** Why the connection was lost; null if it was not. */
  @Nullable String lossReason() {
    return lost;
  }

  /**
   * The largest image in flight when the connection broke; 0 if another image had been delivered
   * over it. Some brokers disconnect a client whose message is too large.
   */
  int suspectBytes() {
    return imageDelivered ? 0 : inFlight.largestImage();
  }

  /**
   * Sends until the link is closed or the connection is lost.
   *
   * @throws IOException if the connection breaks while a message is passed to it
   */
  End serve(BrokerConnection connection) throws IOException, InterruptedException {
    connected = true;
    long startNs = System.nanoTime();
    limit.lowerTo(
        (int) Math.min(Integer.MAX_VALUE, connection.maxPacketBytes() - MAX_HEADER_BYTES));
    inFlight = new InFlight(connection.window(), 2L * limit.bytes(), startNs);
    announce(connection);
    metrics.setConnected(true);
    while (true) {
      mailbox.handle(this);
      long nowNs = System.nanoTime();
      if (inFlight.timeoutInNs(ackTimeout(), nowNs) <= 0) {
        lose("no acknowledgement for " + ackTimeout().toSeconds() + " s");
      }
      if (lost != null) {
        return End.LOST;
      }
      if (inFlight.isEmpty()) {
        queue.rereadIfDue(nowNs);
      }
      if (isStale(nowNs)) {
        awaitAcknowledged();
        return End.RENEW;
      }
      if (!Objects.equals(announcedFailure, outbox.failure())) {
        announce(connection);
      }
      Delivery next = inFlight.hasRoom() ? queue.next(nowNs) : null;
      if (next != null) {
        send(connection, next, nowNs);
      } else if (mailbox.isClosing() && (inFlight.isEmpty() || mailbox.closeInNs() <= 0)) {
        send(connection, new Delivery(setup.client().state().closed(), null), nowNs);
        awaitAcknowledged();
        return End.CLOSED;
      } else {
        mailbox.await(idleNs(nowNs));
      }
    }
  }

  private Duration ackTimeout() {
    return setup.settings().timeouts().acknowledgement();
  }

  private void announce(BrokerConnection connection) throws IOException {
    announcedFailure = outbox.failure();
    OutgoingMessage online =
        setup.client().state().online(outbox.stats().onDisk(), announcedFailure);
    send(connection, new Delivery(online, null), System.nanoTime());
  }

  private void send(BrokerConnection connection, Delivery delivery, long nowNs) throws IOException {
    inFlight.add(delivery, nowNs);
    Entry entry = delivery.entry();
    if (entry != null) {
      metrics.addSent(entry.sequence());
    }
    connection.send(delivery);
  }

  private boolean isStale(long nowNs) {
    if (nowNs - nextStaleCheckNs < 0) {
      return false;
    }
    nextStaleCheckNs = nowNs + STALE_CHECK_INTERVAL_NS;
    return !mailbox.isClosing() && setup.connector().isStale();
  }

  /** How long nothing can become due without an event. */
  private long idleNs(long nowNs) {
    long idleNs = inFlight.timeoutInNs(ackTimeout(), nowNs);
    idleNs = Math.min(idleNs, nextStaleCheckNs - nowNs);
    idleNs = Math.min(idleNs, Math.max(1, mailbox.closeInNs()));
    if (inFlight.hasRoom()) {
      idleNs = Math.min(idleNs, queue.replayInNs(nowNs));
    }
    return Math.max(1, idleNs);
  }

  /** Waits until nothing is in flight, at most as long as connecting may take. */
  private void awaitAcknowledged() throws InterruptedException {
    long untilNs = System.nanoTime() + setup.settings().timeouts().connect().toNanos();
    mailbox.handle(this);
    while (lost == null && !inFlight.isEmpty() && untilNs - System.nanoTime() > 0) {
      mailbox.await(untilNs - System.nanoTime());
      mailbox.handle(this);
    }
  }

  @Override
  public void delivered(Delivery delivery) {
    mailbox.post(
        this,
        () -> {
          acknowledged = true;
          Entry entry = delivery.entry();
          imageDelivered |= delivery.message().isImage();
          if (inFlight.remove(delivery, System.nanoTime()) && entry != null) {
            outbox.remove(entry);
            metrics.addDelivered(entry.sequence(), delivery.bytes());
          }
        });
  }

  @Override
  public void refused(Delivery delivery, int code, String why) {
    mailbox.post(
        this,
        () -> {
          acknowledged = true;
          if (inFlight.remove(delivery, System.nanoTime())) {
            refuse(delivery, code, why);
          }
        });
  }

  private void refuse(Delivery delivery, int code, String why) {
    boolean tooLarge = code == ReasonCodes.TOO_LARGE;
    if (tooLarge && delivery.message().isImage() && delivery.bytes() > PayloadLimit.MIN_BYTES) {
      limit.lowerBelow(delivery.bytes());
      LOG.warn(
          "{}: broker rejected an image of {} bytes as too large; limiting images to {} bytes",
          setup.broker(),
          delivery.bytes(),
          limit.bytes());
      queue.resend(delivery);
    } else if (tooLarge || ReasonCodes.isPermanent(code)) {
      queue.drop(delivery, why);
    } else {
      queue.retryLater(delivery, why, System.nanoTime());
    }
  }

  @Override
  public void lost(String why) {
    mailbox.post(this, () -> lose(why));
  }

  void lose(String why) {
    if (lost == null) {
      lost = why;
    }
  }

  @Override
  public void arrived(IncomingMessage message) {
    setup.client().inbox().arrived(message, mailbox::send);
  }
}
