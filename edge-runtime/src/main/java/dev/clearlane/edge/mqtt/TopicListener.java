package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.TimeSource;
import dev.clearlane.edge.logging.LogThrottle;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to topics of a broker and publishes nothing. One thread connects, with growing waits
 * between failed attempts.
 */
public final class TopicListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicListener.class);

  private final MqttSettings settings;
  private final BrokerConnection.Connector connector;
  private final Consumer<IncomingMessage> listener;
  private final LinkMailbox mailbox = new LinkMailbox(TimeSource.SYSTEM);
  private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(10));
  private final AgentRunner runner;
  private volatile @Nullable String failure;
  private volatile @Nullable Duration retryAfter;
  private volatile boolean connected;

  private TopicListener(
      MqttSettings settings,
      BrokerConnection.Connector connector,
      Consumer<IncomingMessage> listener) {
    this.settings = settings;
    this.connector = connector;
    this.listener = listener;
    runner =
        AgentRunner.start(
            "mqtt-listener", heartbeat -> new Listening(), settings.timeouts().retry());
  }

  /**
   * Starts to listen; returns at once, whether or not the broker can be reached.
   *
   * @param clientId MQTT client identifier; the broker disconnects an older client of the same one
   * @param filters topic filters, wildcards allowed
   * @param maxPacketBytes largest packet that the broker may send
   * @param listener called on a thread of the connection; must return soon
   */
  public static TopicListener start(
      MqttSettings settings,
      String clientId,
      List<String> filters,
      int maxPacketBytes,
      Consumer<IncomingMessage> listener) {
    return new TopicListener(
        settings, new PahoConnector(settings, clientId, null, filters, maxPacketBytes), listener);
  }

  /** True while connected. */
  public boolean connected() {
    return connected;
  }

  /** The wait before the next attempt; null while there is none. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Why the last attempt or connection failed; null if none did. */
  public @Nullable String failure() {
    return failure;
  }

  /** Disconnects. */
  @Override
  public void close() {
    mailbox.requestClose(settings.timeouts().close());
    try {
      runner.awaitEnd(settings.timeouts().connect().multipliedBy(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.close();
  }

  private final class Listening implements Agent {
    private int failures;

    /** One connection, and the wait after its end. */
    @Override
    public boolean doWork() throws InterruptedException {
      Subscription subscription = new Subscription();
      try {
        listen(connector.connect(subscription), subscription);
      } catch (IOException e) {
        subscription.lost = String.valueOf(e.getMessage());
      } finally {
        connected = false;
      }
      Duration wait =
          ConnectFailure.waitAfter(settings.timeouts().retry(), ++failures, subscription.lost);
      if (subscription.lost != null) {
        report(subscription.lost, wait);
      }
      retryAfter = wait;
      mailbox.pause(wait);
      retryAfter = null;
      return !mailbox.isClosing();
    }

    private void listen(BrokerConnection connection, Subscription subscription)
        throws InterruptedException {
      try (connection) {
        LOG.info("{}: subscribed", settings.broker());
        connected = true;
        failures = 0;
        while (subscription.lost == null && !mailbox.isClosing() && !connector.isStale()) {
          mailbox.await(settings.timeouts().retry().max().toNanos());
          mailbox.handle(subscription);
        }
      }
    }

    private void report(String why, Duration wait) {
      failure = why;
      if (throttle.permits(why)) {
        LOG.warn(
            "{}: not connected ({}); retrying in {} s",
            settings.broker(),
            why,
            wait.toMillis() / 1000.0);
      }
    }
  }

  private final class Subscription implements BrokerConnection.Events {
    private @Nullable String lost;

    @Override
    public void delivered(Delivery delivery) {}

    @Override
    public void refused(Delivery delivery, int code, String why) {}

    @Override
    public void lost(String why) {
      mailbox.post(this, () -> lost = why);
    }

    @Override
    public void arrived(IncomingMessage message) {
      listener.accept(message);
    }
  }
}
