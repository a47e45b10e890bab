package dev.clearlane.edge.publish.mqtt;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link to the broker: one thread that connects, again and again with growing waits, and sends
 * what was offered, a bounded number at a time, each until it is acknowledged.
 *
 * <p>Offering never blocks: a full queue drops its oldest message and counts it. The vehicle's
 * state topic says {@code online} while the link stands; {@code offline} is set by {@link #close},
 * or by the broker (Last Will) when the link breaks. All methods are thread-safe.
 */
public final class MqttLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

  private final MqttSettings settings;
  private final StateTopic state;
  private final BrokerConnection.Connector connector;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final LinkedHashSet<Delivery> inFlight = new LinkedHashSet<>();
  private long waitingBytes;
  private boolean closing;
  private long closeDeadlineNs;
  private boolean connected;
  private @Nullable String failure;
  private long offered;
  private long sent;
  private long delivered;
  private long refused;
  private long dropped;
  private long deliveredBytes;

  MqttLink(MqttSettings settings, StateTopic state, BrokerConnection.Connector connector) {
    this.settings = settings;
    this.state = state;
    this.connector = connector;
    thread = new Thread(this::run, "mqtt-link");
    thread.setDaemon(true);
  }

  /** Starts the link; returns at once, whether or not the broker can be reached. */
  public static MqttLink start(MqttSettings settings, Topics topics) {
    StateTopic state = new StateTopic(topics.state());
    String clientId = "clearlane-" + topics.fleet() + '-' + topics.vehicle();
    return start(settings, state, PahoConnection.connector(settings, clientId, state.lost()));
  }

  static MqttLink start(
      MqttSettings settings, StateTopic state, BrokerConnection.Connector connector) {
    MqttLink link = new MqttLink(settings, state, connector);
    link.thread.start();
    return link;
  }

  /** Takes a message to be sent when its turn comes. */
  void offer(MqttPost post) {
    lock.lock();
    try {
      offered++;
      if (closing) {
        dropped++;
        return;
      }
      Delivery delivery = new Delivery(post, true);
      waiting.add(delivery);
      waitingBytes += delivery.bytes();
      while (waiting.size() > settings.queueMessages() || waitingBytes > settings.queueBytes()) {
        waitingBytes -= waiting.remove().bytes();
        dropped++;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What became of the messages so far. */
  public MqttCounters counters() {
    lock.lock();
    try {
      return new MqttCounters(offered, sent, delivered, refused, dropped, deliveredBytes);
    } finally {
      lock.unlock();
    }
  }

  /** True while the broker listens. */
  public boolean connected() {
    lock.lock();
    try {
      return connected;
    } finally {
      lock.unlock();
    }
  }

  /** Why the last attempt or connection failed, or a message was refused; null if none did. */
  public @Nullable String failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** The broker's address. */
  public BrokerUri broker() {
    return settings.broker();
  }

  /**
   * Sends what is waiting if the broker listens, says {@code offline} and ends the link. Waits no
   * longer than the settings' times for one attempt to connect and for closing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closing) {
        closing = true;
        closeDeadlineNs = System.nanoTime() + settings.closeTimeout().toNanos();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Duration most =
        settings.closeTimeout().plus(settings.connectTimeout().multipliedBy(2)).plusSeconds(2);
    try {
      thread.join(most.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(1000);
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long waitNs = settings.retryFirst().toNanos();
    try {
      while (true) {
        Session session = new Session();
        try (BrokerConnection connection = connector.connect(session)) {
          LOG.info("{}: connected", settings.broker());
          waitNs = settings.retryFirst().toNanos();
          if (serve(session, connection)) {
            return;
          }
        } catch (IOException e) {
          session.lost(String.valueOf(e.getMessage()));
        } finally {
          setConnected(false);
        }
        if (!awaitRetry(waitNs)) {
          return;
        }
        waitNs = Math.min(2 * waitNs, settings.retryMost().toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close gave up waiting: the thread ends
    }
  }

  /** Sends until told to close (true) or the connection is lost (false). */
  private boolean serve(Session session, BrokerConnection connection)
      throws IOException, InterruptedException {
    try {
      hand(connection, state(state.online()));
      setConnected(true);
      for (Delivery next = take(session, connection.window());
          next != null;
          next = take(session, connection.window())) {
        connection.send(next);
      }
      if (session.isLost()) {
        return false;
      }
      hand(connection, state(state.closed()));
      awaitAcknowledged(session);
      return true;
    } finally {
      requeue();
    }
  }

  private static Delivery state(MqttPost post) {
    return new Delivery(post, false);
  }

  private void hand(BrokerConnection connection, Delivery delivery) throws IOException {
    lock.lock();
    try {
      delivery.markSent(System.nanoTime());
      inFlight.add(delivery);
    } finally {
      lock.unlock();
    }
    connection.send(delivery);
  }

  /** The next message to send, noted as in flight; null when done or lost. */
  private @Nullable Delivery take(Session session, int window) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        long nowNs = System.nanoTime();
        if (session.lost || isOverdue(session, nowNs)) {
          return null;
        }
        boolean drained = waiting.isEmpty() && inFlight.isEmpty();
        if (closing && (drained || nowNs - closeDeadlineNs >= 0)) {
          return null;
        }
        if (!waiting.isEmpty() && inFlight.size() < window) {
          Delivery next = waiting.remove();
          waitingBytes -= next.bytes();
          inFlight.add(next);
          if (next.markSent(nowNs)) {
            sent++;
          }
          return next;
        }
        changed.awaitNanos(Math.max(1, patienceNs(nowNs)));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the farewell to arrive, as long as closing may take. */
  private void awaitAcknowledged(Session session) throws InterruptedException {
    lock.lock();
    try {
      long untilNs = System.nanoTime() + settings.connectTimeout().toNanos();
      while (!session.lost && !inFlight.isEmpty()) {
        long leftNs = untilNs - System.nanoTime();
        if (leftNs <= 0 || changed.awaitNanos(leftNs) <= 0) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A link that stands but does not acknowledge is as good as lost, and must be rebuilt. */
  private boolean isOverdue(Session session, long nowNs) {
    if (inFlight.isEmpty()
        || nowNs - inFlight.iterator().next().sentNs() < settings.ackTimeout().toNanos()) {
      return false;
    }
    session.lost("no acknowledgement for " + settings.ackTimeout().toSeconds() + " s");
    return true;
  }

  /** How long nothing can become due unless something happens. */
  private long patienceNs(long nowNs) {
    long patienceNs = Long.MAX_VALUE;
    if (!inFlight.isEmpty()) {
      patienceNs = inFlight.iterator().next().sentNs() + settings.ackTimeout().toNanos() - nowNs;
    }
    return closing ? Math.min(patienceNs, closeDeadlineNs - nowNs) : patienceNs;
  }

  /** Puts what was not acknowledged back in front, oldest first; state messages are made anew. */
  private void requeue() {
    lock.lock();
    try {
      List<Delivery> again = new ArrayList<>(inFlight);
      inFlight.clear();
      for (int i = again.size() - 1; i >= 0; i--) {
        if (again.get(i).counted()) {
          waiting.addFirst(again.get(i));
          waitingBytes += again.get(i).bytes();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits before the next attempt; false when the link is to end instead. */
  private boolean awaitRetry(long waitNs) throws InterruptedException {
    lock.lock();
    try {
      long leftNs = waitNs;
      while (!closing && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  private void setConnected(boolean now) {
    lock.lock();
    try {
      connected = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What one connection told. */
  private final class Session implements BrokerConnection.Events {
    private boolean lost;

    boolean isLost() {
      lock.lock();
      try {
        return lost;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void delivered(Delivery delivery) {
      lock.lock();
      try {
        if (inFlight.remove(delivery) && delivery.counted()) {
          delivered++;
          deliveredBytes += delivery.bytes();
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void refused(Delivery delivery, String why) {
      lock.lock();
      try {
        failure = delivery.post().topic() + ": " + why;
        if (inFlight.remove(delivery) && delivery.counted()) {
          refused++;
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      LOG.info("{}: {} refused: {}", settings.broker(), delivery.post().topic(), why);
    }

    @Override
    public void lost(String why) {
      lock.lock();
      try {
        lost = true;
        failure = why;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      LOG.info("{}: {}", settings.broker(), why);
    }
  }
}
