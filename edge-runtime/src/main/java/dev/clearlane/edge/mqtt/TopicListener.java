package dev.clearlane.edge.mqtt;

import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to topics of a broker and says nothing: one thread that connects, again and again with
 * growing waits.
 */
public final class TopicListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicListener.class);

  private final MqttSettings settings;
  private final BrokerConnection.Connector connector;
  private final Consumer<Arrival> listener;
  private final Bell bell = new Bell();
  private final Ending ending = new Ending();
  private final Thread thread;
  private volatile @Nullable String failure;
  private volatile boolean connected;
  private volatile boolean lost;

  private TopicListener(
      MqttSettings settings, BrokerConnection.Connector connector, Consumer<Arrival> listener) {
    this.settings = settings;
    this.connector = connector;
    this.listener = listener;
    thread = DaemonThread.unstarted("mqtt-listener", this::run);
  }

  /**
   * Starts to listen; returns at once, whether or not the broker can be reached.
   *
   * @param clientId how the broker tells us from others; whoever comes second takes it over
   * @param filters topics, wildcards allowed
   * @param listener called on a thread of the connection; must return soon
   */
  public static TopicListener start(
      MqttSettings settings, String clientId, List<String> filters, Consumer<Arrival> listener) {
    TopicListener started =
        new TopicListener(settings, new PahoConnector(settings, clientId, null, filters), listener);
    started.thread.start();
    return started;
  }

  /** True while the broker is there. */
  public boolean connected() {
    return connected;
  }

  /** Why the last attempt or connection failed; null if none did. */
  public @Nullable String failure() {
    return failure;
  }

  private void run() {
    long waitNs = settings.retryFirst().toNanos();
    try {
      while (!ending.isWanted()) {
        lost = false;
        try {
          listen(connector.connect(new Events()));
          waitNs = settings.retryFirst().toNanos();
        } catch (IOException e) {
          report(String.valueOf(e.getMessage()));
        } finally {
          connected = false;
        }
        long untilNs = System.nanoTime() + waitNs;
        while (!ending.isWanted() && untilNs - System.nanoTime() > 0) {
          bell.await(untilNs - System.nanoTime());
        }
        waitNs = Math.min(2 * waitNs, settings.retryMost().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(BrokerConnection connection) throws InterruptedException {
    try (connection) {
      LOG.info("{}: listening", settings.broker());
      connected = true;
      while (!lost && !ending.isWanted() && !connector.isStale()) {
        bell.await(settings.retryMost().toNanos());
      }
    }
  }

  private void report(String why) {
    if (!why.equals(failure)) {
      LOG.warn("{}: {}; trying again", settings.broker(), why);
    }
    failure = why;
  }

  /** Leaves the broker. */
  @Override
  public void close() {
    ending.want(settings.closeTimeout());
    bell.ring();
    try {
      thread.join(settings.connectTimeout().multipliedBy(3).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Events implements BrokerConnection.Events {
    @Override
    public void delivered(Delivery delivery) {}

    @Override
    public void refused(Delivery delivery, int code, String why) {}

    @Override
    public void lost(String why) {
      report(why);
      lost = true;
      bell.ring();
    }

    @Override
    public void arrived(Arrival arrival) {
      listener.accept(arrival);
    }
  }
}
