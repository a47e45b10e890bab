package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.logging.LogThrottle;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects again and again, with a growing wait between failed attempts; see {@link MqttLink}. */
final class LinkAgent implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

  private final LinkSetup setup;
  private final LinkMailbox mailbox;
  private final LinkMetrics metrics;
  private final PayloadLimit limit;
  private final Supplier<LinkSession> sessions;
  private final LogThrottle throttle = new LogThrottle(Duration.ofMinutes(10));
  private int failures;

  LinkAgent(
      LinkSetup setup,
      LinkMailbox mailbox,
      LinkMetrics metrics,
      PayloadLimit limit,
      Supplier<LinkSession> sessions) {
    this.setup = setup;
    this.mailbox = mailbox;
    this.metrics = metrics;
    this.limit = limit;
    this.sessions = sessions;
  }

  /** One connection, and the wait after its loss. */
  @Override
  public boolean doWork() throws InterruptedException {
    LinkSession session = sessions.get();
    LinkSession.End end = connect(session);
    if (session.wasAcknowledged()) {
      failures = 0;
    }
    if (end == LinkSession.End.LOST) {
      if (limit.connectionLost(session.suspectBytes())) {
        LOG.warn(
            "{}: connection dropped twice while sending an image; limiting images to {} bytes",
            setup.broker(),
            limit.bytes());
      }
      Duration wait =
          ConnectFailure.waitAfter(
              setup.settings().timeouts().retry(), ++failures, session.lossReason());
      report(session, wait);
      mailbox.pause(wait);
      return !mailbox.isClosing();
    }
    return end != LinkSession.End.CLOSED;
  }

  private LinkSession.End connect(LinkSession session) throws InterruptedException {
    try (BrokerConnection connection = setup.connector().connect(session)) {
      LOG.info("{}: connected", setup.broker());
      return session.serve(connection);
    } catch (IOException e) {
      mailbox.handle(session); // acknowledgements that came before
      session.lose(String.valueOf(e.getMessage()));
      return LinkSession.End.LOST;
    } finally {
      metrics.setConnected(false);
      mailbox.clearDirect();
    }
  }

  /** Logs a loss, the same reason not more than once in ten minutes. */
  private void report(LinkSession session, Duration wait) {
    String reason = String.valueOf(session.lossReason());
    metrics.setFailure(reason);
    if (throttle.permits(reason)) {
      LOG.warn(
          "{}: {} ({}); retrying in {} s",
          setup.broker(),
          session.wasConnected() ? "connection lost" : "connecting failed",
          reason,
          wait.toMillis() / 1000.0);
    }
  }
}
