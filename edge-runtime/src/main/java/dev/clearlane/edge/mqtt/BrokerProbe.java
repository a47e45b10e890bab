package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Checks whether a broker accepts a connection; publishes nothing. */
public final class BrokerProbe {
  private static final int MAX_INCOMING_BYTES = 64 << 10;

  private BrokerProbe() {}

  /**
   * Connects once and disconnects.
   *
   * @throws IOException with the reason in one line
   */
  public static void check(MqttSettings settings) throws IOException {
    String clientId = "clearlane-probe-" + UUID.randomUUID();
    new PahoConnector(settings, clientId, null, List.of(), MAX_INCOMING_BYTES)
        .connect(new Ignoring())
        .close();
  }

  private static final class Ignoring implements BrokerConnection.Events {
    @Override
    public void delivered(Delivery delivery) {}

    @Override
    public void refused(Delivery delivery, int code, String why) {}

    @Override
    public void arrived(IncomingMessage message) {}

    @Override
    public void lost(String why) {}
  }
}
