package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import java.io.IOException;

/** A process that holds a link until it is killed. */
final class LinkHolder {
  private LinkHolder() {}

  public static void main(String[] args) throws IOException {
    MqttLink link =
        VehicleLink.start(
            MqttSettings.of(BrokerUri.parse(args[0]), MqttCredentials.ANONYMOUS),
            new Topics("fleet", "killed", "front"));
    int end = System.in.read(); // never, unless the parent process has ended
    link.close();
    System.exit(end);
  }
}
