package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A process of a vehicle with two cameras that publishes a given number of events each. It may be
 * killed at any moment; after a restart it continues after the last event in its outbox.
 */
final class EventDriver {
  private EventDriver() {}

  public static void main(String[] args) throws InterruptedException {
    BrokerUri broker = BrokerUri.parse(args[0]);
    Path directory = Path.of(args[1]);
    long count = Long.parseLong(args[2]);
    MqttSettings settings =
        new MqttSettings(
            broker,
            MqttCredentials.ANONYMOUS,
            null,
            new MqttSettings.Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Backoff.of(Duration.ofMillis(50), Duration.ofMillis(200))),
            new MqttSettings.Limits(20, 128 << 10, 5000));
    Topics[] cameras = {
      new Topics("fleet", "car", "front"), new Topics("fleet", "car", "rear"),
    };
    Outbox outbox = Outbox.open(OutboxSettings.in(directory));
    MqttLink link = VehicleLink.start(settings, cameras[0].ofVehicle(), outbox, null);
    EventTopic[] topics = new EventTopic[cameras.length];
    for (int c = 0; c < cameras.length; c++) {
      topics[c] = new EventTopic(link, cameras[c], null);
    }
    System.out.println("started");
    boolean more = true;
    while (more) {
      more = false;
      for (int c = 0; c < cameras.length; c++) {
        long next = outbox.lastSequence(cameras[c].event()) + 1;
        if (next <= count) {
          topics[c].report("counted", Severity.INFO, "n", Map.of("n", next));
          more = true;
        }
      }
      if (!outbox.flush()) {
        throw new IllegalStateException(String.valueOf(outbox.failure()));
      }
    }
    link.close();
    long left = outbox.stats().waitingMessages();
    outbox.close();
    System.out.println("left " + left);
    System.exit(left == 0 ? 0 : 3);
  }
}
