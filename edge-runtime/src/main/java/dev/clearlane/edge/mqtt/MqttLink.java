package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.serving.frame.WallClock;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to the broker: one thread that connects, again and again with growing waits, and sends
 * what waits in an {@link Outbox}, each message until it is acknowledged.
 *
 * <p>Offering never blocks. The vehicle's state topic says {@code online} while the link stands;
 * {@code offline} is set by {@link #close}, or by the broker (Last Will) when the link breaks. All
 * methods are thread-safe.
 */
public final class MqttLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

  /** So often may a connection break over a picture before pictures are made smaller. */
  private static final int MOST_STRIKES = 2;

  private final LinkContext context;
  private final WallClock clock = new WallClock();
  private final boolean ownsOutbox;
  private final long lostBefore;
  private final Thread thread;

  private MqttLink(LinkContext context, boolean ownsOutbox) {
    this.context = context;
    this.ownsOutbox = ownsOutbox;
    context.counts().addOffered(outbox().figures().waitingMessages());
    lostBefore = outbox().figures().lostMessages();
    outbox().onChange(context.bell()::ring);
    // Begun here, not on the thread: what is offered from now on is live.
    Session first = new Session(context);
    thread = DaemonThread.unstarted("mqtt-link", () -> run(first));
  }

  /**
   * Starts a link that keeps messages in memory; returns at once, whether or not the broker can be
   * reached.
   */
  public static MqttLink start(MqttSettings settings, LinkClient client) {
    Outbox outbox = Outbox.open(OutboxSettings.inMemory());
    return start(context(settings, client, outbox, connector(settings, client)), true);
  }

  /**
   * Starts a link; returns at once, whether or not the broker can be reached.
   *
   * @param outbox stores the messages to send; the caller closes it after the link
   */
  public static MqttLink start(MqttSettings settings, LinkClient client, Outbox outbox) {
    return start(context(settings, client, outbox, connector(settings, client)), false);
  }

  /** A link over connections of another kind. */
  static MqttLink start(
      MqttSettings settings,
      LinkClient client,
      Outbox outbox,
      BrokerConnection.Connector connector) {
    return start(context(settings, client, outbox, connector), true);
  }

  private static BrokerConnection.Connector connector(MqttSettings settings, LinkClient client) {
    return new PahoConnector(
        settings, client.clientId(), client.state().lost(), client.subscriptions());
  }

  private static LinkContext context(
      MqttSettings settings,
      LinkClient client,
      Outbox outbox,
      BrokerConnection.Connector connector) {
    Bell bell = new Bell();
    return new LinkContext(
        settings,
        outbox,
        client,
        connector,
        new DirectQueue(bell),
        new MqttCounts(),
        new AtomicInteger(settings.payloadBytes()),
        new Ending(),
        bell);
  }

  private static MqttLink start(LinkContext context, boolean ownsOutbox) {
    MqttLink link = new MqttLink(context, ownsOutbox);
    link.thread.start();
    return link;
  }

  /** Takes a message to be kept and sent when its turn comes; after {@link #close} in vain. */
  public void offer(OutboxMessage message) {
    context.counts().addOffered(1);
    outbox().offer(message);
  }

  /** Takes a message to be sent soon or never. */
  public void tell(MqttPost post) {
    context.direct().offer(post);
  }

  /** What became of the messages so far; those found in the outbox at the start are among them. */
  public MqttCounters counters() {
    return context.counts().snapshot(outbox().figures().lostMessages() - lostBefore);
  }

  /**
   * The clock that stamps this link's messages. Whether it is synchronised they say as of its last
   * {@link WallClock#refresh}, which is up to whoever started the link.
   */
  public WallClock clock() {
    return clock;
  }

  /** True while the broker listens. */
  public boolean connected() {
    return context.counts().isConnected();
  }

  /** Why the last attempt or connection failed, or a message was refused; null if none did. */
  public @Nullable String failure() {
    return context.counts().failure();
  }

  /** The broker's address. */
  public BrokerUri broker() {
    return context.settings().broker();
  }

  /** The largest payload that may be sent: of the settings, or what the broker is known to take. */
  public int payloadLimitBytes() {
    return context.payloadLimit().get();
  }

  /** Where messages wait. */
  public Outbox outbox() {
    return context.outbox();
  }

  /**
   * Sends what is waiting if the broker listens, says {@code offline} and ends the link. Waits no
   * longer than the settings' times for one attempt to connect and for closing. What was not
   * acknowledged stays in the outbox.
   */
  @Override
  public void close() {
    MqttSettings settings = context.settings();
    Duration most =
        settings.closeTimeout().plus(settings.connectTimeout().multipliedBy(3)).plusSeconds(2);
    try {
      if (thread.isAlive()) {
        outbox().flush(); // what was offered last can be sent only once it is on disk
      }
      context.ending().want(settings.closeTimeout());
      context.bell().ring();
      thread.join(most.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(1000);
      }
      outbox().flush(); // its figures then say what is left
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    if (ownsOutbox) {
      outbox().close();
    }
  }

  private void run(Session first) {
    MqttSettings settings = context.settings();
    long waitNs = settings.retryFirst().toNanos();
    int strikes = 0;
    try {
      for (Session session = first; ; session = new Session(context)) {
        Session.End end = connect(session);
        if (end == Session.End.CLOSED) {
          return;
        }
        if (session.wasAcknowledged()) {
          waitNs = settings.retryFirst().toNanos();
        }
        if (end == Session.End.LOST) {
          strikes = session.suspectBytes() > 0 ? strikes + 1 : 0;
          if (strikes == MOST_STRIKES) {
            session.learnLimit(session.suspectBytes() / 4 * 3);
            LOG.warn(
                "{}: lost twice over a picture; they take at most {} bytes from now on",
                broker(),
                payloadLimitBytes());
            strikes = 0;
          }
          report(session.why());
          if (!awaitRetry(waitNs)) {
            return;
          }
          waitNs = Math.min(2 * waitNs, settings.retryMost().toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close gave up waiting: the thread ends
    }
  }

  private Session.End connect(Session session) throws InterruptedException {
    try (BrokerConnection connection = context.connector().connect(session)) {
      LOG.info("{}: connected", broker());
      return session.serve(connection);
    } catch (IOException e) {
      session.lose(String.valueOf(e.getMessage()));
      return Session.End.LOST;
    } finally {
      context.counts().setConnected(false);
      context.direct().clear();
    }
  }

  /** One line for each new reason; the same one again is not worth another. */
  private void report(@Nullable String why) {
    String reason = String.valueOf(why);
    if (context.counts().setFailure(reason)) {
      LOG.warn("{}: {}; trying again", broker(), reason);
    }
  }

  /** Waits before the next attempt; false when the link is to end instead. */
  private boolean awaitRetry(long waitNs) throws InterruptedException {
    long untilNs = System.nanoTime() + waitNs;
    while (!context.ending().isWanted() && untilNs - System.nanoTime() > 0) {
      context.bell().await(untilNs - System.nanoTime());
    }
    return !context.ending().isWanted();
  }
}
