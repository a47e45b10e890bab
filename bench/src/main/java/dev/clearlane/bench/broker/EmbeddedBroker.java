package dev.clearlane.bench.broker;

import java.io.IOException;
import java.net.URI;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * An MQTT 5 broker on a free loopback port, until closed. It has no authentication, so it listens
 * on loopback only, and nothing is written to disk.
 *
 * <p>May be used and closed by any thread.
 *
 * <p>Decision record: {@code docs/adr/0001-embedded-broker.md}.
 */
public final class EmbeddedBroker implements AutoCloseable {
  /** Unread messages of one topic above this make its publishers wait. */
  private static final long UNREAD_BYTES = 256L << 20;

  private static final String LOOPBACK = "127.0.0.1";
  private static final SimpleString NOWHERE = SimpleString.of("nowhere");

  private final EmbeddedActiveMQ server;
  private final int port;

  private EmbeddedBroker(EmbeddedActiveMQ server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker; it accepts connections when this returns.
   *
   * @throws IOException if it cannot listen
   */
  public static EmbeddedBroker start() throws IOException {
    EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    try {
      server.setConfiguration(configuration()).start();
      if (server.getActiveMQServer().getRemotingService().getAcceptor("mqtt")
          instanceof NettyAcceptor acceptor) {
        return new EmbeddedBroker(server, acceptor.getActualPort());
      }
      throw new IOException("the embedded broker did not open its listener");
    } catch (Exception e) {
      IOException failure =
          e instanceof IOException io
              ? io
              : new IOException("the embedded broker cannot start: " + e.getMessage(), e);
      try {
        server.stop();
      } catch (Exception also) {
        failure.addSuppressed(also);
      }
      throw failure;
    }
  }

  /** URI for clients: {@code mqtt://127.0.0.1:PORT}. */
  public URI uri() {
    return URI.create("mqtt://" + LOOPBACK + ":" + port);
  }

  /** Stops the broker and its threads; clients are disconnected. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the embedded broker did not stop cleanly: " + e.getMessage(), e);
    }
  }

  private static Configuration configuration() throws Exception {
    return new ConfigurationImpl()
        .setName("clearlane-embedded")
        .setPersistenceEnabled(false)
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        // messages are never written to disk, so a full disk does not matter
        .setMaxDiskUsage(-1)
        .setGlobalMaxSize(-1)
        .addAddressSetting(
            "#",
            new AddressSettings()
                // unused; without a name, each queue logs a warning
                .setDeadLetterAddress(NOWHERE)
                .setExpiryAddress(NOWHERE)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.BLOCK)
                .setMaxSizeBytes(UNREAD_BYTES))
        // NIO: native transports would need jars per platform
        .addAcceptorConfiguration(
            "mqtt", "tcp://" + LOOPBACK + ":0?protocols=MQTT;useEpoll=false;useKQueue=false");
  }
}
