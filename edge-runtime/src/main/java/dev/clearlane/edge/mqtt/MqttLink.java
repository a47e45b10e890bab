package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.TimeSource;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.serving.frame.WallClock;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The link to the broker: one thread that connects, with growing waits between failed attempts, and
 * sends the messages of an {@link Outbox}, each until it is acknowledged.
 *
 * <pre>
 *              connecting failed, connection lost, no acknowledgement in time
 *            +-----------------------------------------------------+
 *            v                                                     |
 *        +---------+  back-off over  +------------+   CONNACK   +--------+
 *        | WAITING | --------------> | CONNECTING | ----------> | ONLINE |--+ sends, at most a
 *        +---------+                 +------------+             +--------+&lt;-+ window in flight
 *            |              start ---^    ^                        |  |
 *            |                            +------------------------+  | close(): sends the rest,
 *            |                              certificates changed      | publishes "offline"
 *            +--------------- close() ----------------> CLOSED &lt;------+
 * </pre>
 *
 * <p>{@link #offer} never blocks. The retained state message is {@code online} while connected;
 * {@code offline} is published by {@link #close}, or by the broker (Last Will) when the connection
 * breaks. All methods are thread-safe.
 */
public final class MqttLink implements AutoCloseable {
  /** Largest packet that the broker may send: a command, which is small. */
  private static final int MAX_INCOMING_BYTES = 64 << 10;

  private final LinkSetup setup;
  private final LinkMailbox mailbox = new LinkMailbox(TimeSource.SYSTEM);
  private final LinkMetrics metrics = new LinkMetrics();
  private final PayloadLimit limit;
  private final WallClock clock = new WallClock();
  private final boolean ownsOutbox;
  private final AtomicReference<@Nullable LinkSession> first;
  private final AgentRunner runner;

  private MqttLink(LinkSetup setup, boolean ownsOutbox) {
    this.setup = setup;
    this.ownsOutbox = ownsOutbox;
    limit = new PayloadLimit(setup.settings().limits().payloadBytes());
    metrics.addOffered(outbox().stats().waitingMessages());
    outbox().onLoss(metrics::addDropped);
    outbox().onChange(mailbox::wake);
    // Created here, not on the thread: messages offered from now on are live.
    first = new AtomicReference<>(new LinkSession(setup, mailbox, metrics, limit));
    runner =
        AgentRunner.start(
            "mqtt-link",
            heartbeat -> new LinkAgent(setup, mailbox, metrics, limit, this::nextSession),
            setup.settings().timeouts().retry());
  }

  /**
   * Starts a link that keeps messages in memory; returns at once, whether or not the broker can be
   * reached.
   */
  public static MqttLink start(MqttSettings settings, LinkClient client) {
    Outbox outbox = Outbox.open(OutboxSettings.inMemory());
    return new MqttLink(setup(settings, client, outbox), true);
  }

  /**
   * Starts a link; returns at once, whether or not the broker can be reached.
   *
   * @param outbox stores the messages to send; the caller closes it after the link
   */
  public static MqttLink start(MqttSettings settings, LinkClient client, Outbox outbox) {
    return new MqttLink(setup(settings, client, outbox), false);
  }

  /** Starts a link over connections of another kind, which closes the outbox. */
  static MqttLink start(LinkSetup setup) {
    return new MqttLink(setup, true);
  }

  private static LinkSetup setup(MqttSettings settings, LinkClient client, Outbox outbox) {
    return new LinkSetup(
        settings,
        client,
        outbox,
        new PahoConnector(
            settings,
            client.clientId(),
            client.state().lost(),
            client.subscriptions(),
            MAX_INCOMING_BYTES));
  }

  private LinkSession nextSession() {
    LinkSession prepared = first.getAndSet(null);
    return prepared == null ? new LinkSession(setup, mailbox, metrics, limit) : prepared;
  }

  /** Queues a message in the outbox; after {@link #close} it is not sent. */
  public void offer(OutboxMessage message) {
    metrics.addOffered(1);
    outbox().offer(message);
  }

  /** Sends a message over the current connection, or never. */
  public void send(OutgoingMessage message) {
    mailbox.send(message);
  }

  /** Counts of messages; includes those that were in the outbox at the start. */
  public MqttCounters counters() {
    return metrics.snapshot();
  }

  /**
   * The clock for timestamps in messages. Whether it is synchronised is known as of its last {@link
   * WallClock#refresh}, which the owner of the link calls.
   */
  public WallClock clock() {
    return clock;
  }

  /** The counters and gauges of this link and its outbox, to be registered with Prometheus. */
  public List<Collector> collectors() {
    return Stream.of(metrics.collectors(), outbox().collectors()).flatMap(List::stream).toList();
  }

  /** True while connected. */
  public boolean connected() {
    return metrics.isConnected();
  }

  /** Why the last attempt or connection failed, or a message was rejected; null if none was. */
  public @Nullable String failure() {
    return metrics.failure();
  }

  /** The broker's address. */
  public BrokerUri broker() {
    return setup.broker();
  }

  /** The largest payload: as configured, or what the broker is known to accept. */
  public int payloadLimitBytes() {
    return limit.bytes();
  }

  /** Stores the messages to send. */
  public Outbox outbox() {
    return setup.outbox();
  }

  /**
   * Sends queued messages if connected, publishes {@code offline} and disconnects. Waits at most
   * for the timeouts of one attempt to connect and of closing. Messages that were not acknowledged
   * stay in the outbox.
   */
  @Override
  public void close() {
    MqttSettings.Timeouts timeouts = setup.settings().timeouts();
    Duration max = timeouts.close().plus(timeouts.connect().multipliedBy(3)).plusSeconds(2);
    try {
      outbox().flush(); // the last messages can be sent only once they are on disk
      mailbox.requestClose(timeouts.close());
      runner.awaitEnd(max);
      runner.close();
      outbox().flush(); // so that its stats are complete
    } catch (InterruptedException e) {
      runner.close();
      Thread.currentThread().interrupt();
    }
    if (ownsOutbox) {
      outbox().close();
    }
  }
}
