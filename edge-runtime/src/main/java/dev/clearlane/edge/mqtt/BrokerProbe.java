package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Looks whether a broker takes us, and leaves no trace there. */
public final class BrokerProbe {
  private BrokerProbe() {}

  /**
   * Connects once and leaves again.
   *
   * @throws IOException with one line that says why not
   */
  public static void check(MqttSettings settings) throws IOException {
    String clientId = "clearlane-probe-" + UUID.randomUUID();
    new PahoConnector(settings, clientId, null, List.of()).connect(new Deaf()).close();
  }

  /** Nothing is sent, so nothing is told. */
  private static final class Deaf implements BrokerConnection.Events {
    @Override
    public void delivered(Delivery delivery) {}

    @Override
    public void refused(Delivery delivery, int code, String why) {}

    @Override
    public void arrived(Arrival arrival) {}

    @Override
    public void lost(String why) {}
  }
}
