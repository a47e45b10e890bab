package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Entry;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens over one connection: the state is said, then whatever waits goes out, at most a
 * window of it at a time, each until the broker acknowledges it. Direct messages go before live
 * ones, live ones before those from before the connection, which are sent no faster than the
 * settings say.
 *
 * <p>{@link #serve} runs on the link's thread and alone touches the fields; the connection's
 * threads leave word in a queue.
 */
final class Session implements BrokerConnection.Events {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(5);

  /** Payloads this small fit any broker. */
  private static final int LEAST_BYTES = 2048;

  /** Topic, properties and header of a packet, at most. */
  private static final int AROUND_BYTES = 2048;

  /** How a session ended. */
  enum End {
    /** As the owner wished. */
    CLOSED,
    /** Connect again after a wait. */
    LOST,
    /** Connect again at once, with new certificates. */
    RENEW
  }

  private final LinkContext link;
  private final Outbox outbox;
  private final ConcurrentLinkedQueue<Runnable> word = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Delivery> again = new ArrayDeque<>();
  private OutboxReader reader;
  private InFlight inFlight;
  private final ReplayRate rate;
  private boolean replayed;
  private boolean acknowledged;
  private boolean pictureArrived;
  private long nextLookNs;
  private long rereadNs = Long.MAX_VALUE;
  private @Nullable String lost;
  private @Nullable String saidFailure;

  Session(LinkContext link) {
    long nowNs = System.nanoTime();
    this.link = link;
    outbox = link.outbox();
    reader = outbox.reader();
    rate = new ReplayRate(link.settings().replayPerSecond(), nowNs);
    inFlight = new InFlight(1, 1, nowNs);
    nextLookNs = nowNs + LOOK_NS;
  }

  /** True once the broker has acknowledged anything: the way there and back is open. */
  boolean wasAcknowledged() {
    return acknowledged;
  }

  /**
   * Sends until told to end, or until the connection is lost.
   *
   * @throws IOException if the connection breaks while something is handed over
   */
  End serve(BrokerConnection connection) throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    learnLimit((int) Math.min(Integer.MAX_VALUE, connection.mostPacketBytes() - AROUND_BYTES));
    inFlight = new InFlight(connection.window(), 2L * link.payloadLimit().get(), startNs);
    sayOnline(connection);
    link.counts().setConnected(true);
    while (true) {
      listen();
      long nowNs = System.nanoTime();
      if (inFlight.patienceNs(link.settings().ackTimeout(), nowNs) <= 0) {
        lose("no acknowledgement for " + link.settings().ackTimeout().toSeconds() + " s");
      }
      if (lost != null) {
        return End.LOST;
      }
      if (isStale(nowNs)) {
        awaitAcknowledged();
        return End.RENEW;
      }
      if (!Objects.equals(saidFailure, outbox.failure())) {
        sayOnline(connection);
      }
      Delivery next = inFlight.hasRoom() ? take(nowNs) : null;
      if (next != null) {
        hand(connection, next, nowNs);
      } else if (link.ending().isWanted() && (inFlight.isEmpty() || isOver(nowNs))) {
        hand(connection, new Delivery(link.client().state().closed(), null), nowNs);
        awaitAcknowledged();
        return End.CLOSED;
      } else {
        link.bell().await(patienceNs(nowNs));
      }
    }
  }

  /**
   * The largest picture that was on its way when the connection broke; 0 where others of this
   * connection had arrived. Some brokers say "too large" by hanging up.
   */
  int suspectBytes() {
    return pictureArrived ? 0 : inFlight.largestPicture();
  }

  void learnLimit(int bytes) {
    link.payloadLimit().updateAndGet(known -> Math.max(LEAST_BYTES, Math.min(known, bytes)));
  }

  private boolean isOver(long nowNs) {
    return link.ending().leftNs(nowNs) <= 0;
  }

  private void sayOnline(BrokerConnection connection) throws IOException {
    saidFailure = outbox.failure();
    MqttPost online = link.client().state().online(outbox.figures().onDisk(), saidFailure);
    hand(connection, new Delivery(online, null), System.nanoTime());
  }

  private void hand(BrokerConnection connection, Delivery delivery, long nowNs) throws IOException {
    inFlight.add(delivery, nowNs);
    Entry entry = delivery.entry();
    if (entry != null) {
      link.counts().addSent(entry.sequence());
    }
    connection.send(delivery);
  }

  /** The next message to send, made to fit; null where nothing may go now. */
  private @Nullable Delivery take(long nowNs) {
    while (!isOver(nowNs)) {
      Delivery next = next(nowNs);
      if (next == null) {
        return null;
      }
      Delivery fitting = fit(next);
      if (fitting != null) {
        return fitting;
      }
    }
    return null;
  }

  private @Nullable Delivery next(long nowNs) {
    Delivery repeated = again.poll();
    if (repeated != null) {
      return repeated;
    }
    MqttPost direct = link.direct().poll();
    if (direct != null) {
      return new Delivery(direct, null);
    }
    for (Entry entry = reader.nextLive(); entry != null; entry = reader.nextLive()) {
      long remainingMs = outbox.remainingMs(entry);
      if (remainingMs > 0) {
        return new Delivery(post(entry, remainingMs, false), entry);
      }
      outbox.release(entry);
    }
    boolean mayReplay = link.ending().isWanted() || rate.waitNs(nowNs) <= 0;
    while (mayReplay && !replayed) {
      Entry entry = reader.nextHistorical();
      if (entry == null) {
        replayed = true;
      } else if (outbox.remainingMs(entry) > 0) {
        rate.take();
        return new Delivery(post(entry, outbox.remainingMs(entry), true), entry);
      } else {
        outbox.release(entry);
      }
    }
    return null;
  }

  private static MqttPost post(Entry entry, long remainingMs, boolean historical) {
    Map<String, String> properties = new LinkedHashMap<>(entry.message().properties());
    properties.put("message_id", entry.message().id().toString());
    properties.put("topic_sequence", Long.toString(entry.topicSequence()));
    properties.put("is_historical", Boolean.toString(historical));
    return new MqttPost(
        entry.message().topic(),
        entry.message().contentType(),
        entry.message().payload(),
        properties,
        false,
        Math.max(1, TimeUnit.MILLISECONDS.toSeconds(remainingMs)),
        null);
  }

  /** The same message, smaller where it must be; null where it never fits, which is counted. */
  private @Nullable Delivery fit(Delivery delivery) {
    MqttPost post = delivery.post();
    int mostPayloadBytes = link.payloadLimit().get();
    if (delivery.bytes() <= mostPayloadBytes) {
      return delivery;
    }
    String why = "%d bytes, but the broker takes %d".formatted(delivery.bytes(), mostPayloadBytes);
    if (post.isImage()) {
      try {
        return new Delivery(
            link.client().shrinker().shrink(post, mostPayloadBytes), delivery.entry());
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    giveUp(delivery, why);
    return null;
  }

  private void giveUp(Delivery delivery, String why) {
    LOG.warn("{}: {} refused: {}", link.settings().broker(), delivery.post().topic(), why);
    link.counts().addRefused(delivery.post().topic() + ": " + why);
    Entry entry = delivery.entry();
    if (entry != null) {
      outbox.remove(entry);
    }
  }

  private boolean isStale(long nowNs) {
    if (nowNs - rereadNs >= 0 && inFlight.isEmpty()) {
      rereadNs = Long.MAX_VALUE; // what was refused for the moment is tried once more
      reader = outbox.reader();
      replayed = false;
    }
    if (nowNs - nextLookNs < 0) {
      return false;
    }
    nextLookNs = nowNs + LOOK_NS;
    return !link.ending().isWanted() && link.connector().isStale();
  }

  /** How long nothing can become due unless somebody rings. */
  private long patienceNs(long nowNs) {
    long patienceNs = inFlight.patienceNs(link.settings().ackTimeout(), nowNs);
    patienceNs = Math.min(patienceNs, nextLookNs - nowNs);
    patienceNs = Math.min(patienceNs, Math.max(1, link.ending().leftNs(nowNs)));
    if (!replayed && inFlight.hasRoom()) {
      patienceNs = Math.min(patienceNs, rate.waitNs(nowNs));
    }
    return Math.max(1, patienceNs);
  }

  /** Waits until nothing is on its way, as long as connecting may take. */
  private void awaitAcknowledged() throws InterruptedException {
    long untilNs = System.nanoTime() + link.settings().connectTimeout().toNanos();
    listen();
    while (lost == null && !inFlight.isEmpty() && untilNs - System.nanoTime() > 0) {
      link.bell().await(untilNs - System.nanoTime());
      listen();
    }
  }

  /** Takes note of what the connection has told meanwhile. */
  private void listen() {
    for (Runnable told = word.poll(); told != null; told = word.poll()) {
      told.run();
    }
  }

  private void tell(Runnable told) {
    word.add(told);
    link.bell().ring();
  }

  @Override
  public void delivered(Delivery delivery) {
    tell(
        () -> {
          acknowledged = true;
          Entry entry = delivery.entry();
          pictureArrived |= delivery.post().isImage();
          if (inFlight.remove(delivery, System.nanoTime()) && entry != null) {
            outbox.remove(entry);
            link.counts().addDelivered(entry.sequence(), delivery.bytes());
          }
        });
  }

  @Override
  public void refused(Delivery delivery, int code, String why) {
    tell(
        () -> {
          acknowledged = true;
          if (inFlight.remove(delivery, System.nanoTime())) {
            refuse(delivery, code, why);
          }
        });
  }

  private void refuse(Delivery delivery, int code, String why) {
    boolean tooLarge = code == Reason.TOO_LARGE;
    if (tooLarge && delivery.post().isImage() && delivery.bytes() > LEAST_BYTES) {
      learnLimit(delivery.bytes() / 4 * 3);
      LOG.warn(
          "{}: too large for the broker; pictures take at most {} bytes from now on",
          link.settings().broker(),
          link.payloadLimit());
      again.add(delivery);
    } else if (tooLarge || Reason.isFinal(code)) {
      giveUp(delivery, why);
    } else {
      LOG.warn("{}: {} refused: {}", link.settings().broker(), delivery.post().topic(), why);
      link.counts().addRefused(delivery.post().topic() + ": " + why);
      if (rereadNs == Long.MAX_VALUE) {
        rereadNs = System.nanoTime() + link.settings().retryMost().toNanos();
      }
    }
  }

  @Override
  public void lost(String why) {
    tell(() -> lose(why));
  }

  void lose(String why) {
    if (lost == null) {
      lost = why;
    }
  }

  /** Why the connection was lost; null where it was not. */
  @Nullable String why() {
    return lost;
  }

  @Override
  public void arrived(Arrival arrival) {
    link.client().inbox().arrived(arrival, link.direct()::offer);
  }
}
