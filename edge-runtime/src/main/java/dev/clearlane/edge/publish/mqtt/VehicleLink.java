package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.mqtt.LinkClient;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.Outbox;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the {@link MqttLink} of a vehicle, with its client id, state topic and commands. */
public final class VehicleLink {
  private VehicleLink() {}

  /**
   * Starts a link that keeps messages in memory and takes no commands; returns at once, whether or
   * not the broker can be reached.
   */
  public static MqttLink start(MqttSettings settings, Topics topics) {
    return MqttLink.start(settings, client(topics.ofVehicle(), null));
  }

  /**
   * Starts the link of a vehicle; returns at once, whether or not the broker can be reached.
   *
   * @param outbox stores the messages to send; the caller closes it after the link
   * @param desk carries out commands; null to subscribe to none. The caller closes it, likewise
   */
  public static MqttLink start(
      MqttSettings settings,
      VehicleTopics topics,
      Outbox outbox,
      @Nullable CommandDispatcher desk) {
    return MqttLink.start(settings, client(topics, desk), outbox);
  }

  static LinkClient client(VehicleTopics topics, @Nullable CommandDispatcher desk) {
    return new LinkClient(
        "clearlane-" + topics.fleet() + '-' + topics.vehicle(),
        new StateTopic(topics.state()),
        desk == null ? List.of() : List.of(topics.commands()),
        desk == null ? (arrival, replies) -> {} : new CommandInbox(topics, desk),
        new FrameFitter());
  }
}
