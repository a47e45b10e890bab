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
   * Starts a link that stores messages in memory and accepts no commands; returns at once, whether
   * or not the broker can be reached.
   */
  public static MqttLink start(MqttSettings settings, Topics topics) {
    return MqttLink.start(settings, client(topics.ofVehicle(), null));
  }

  /**
   * Starts the link of a vehicle; returns at once, whether or not the broker can be reached.
   *
   * @param outbox stores the messages to send; the caller closes it after the link
   * @param dispatcher executes commands; null to subscribe to none. The caller closes it as well
   */
  public static MqttLink start(
      MqttSettings settings,
      VehicleTopics topics,
      Outbox outbox,
      @Nullable CommandDispatcher dispatcher) {
    return MqttLink.start(settings, client(topics, dispatcher), outbox);
  }

  static LinkClient client(VehicleTopics topics, @Nullable CommandDispatcher dispatcher) {
    return new LinkClient(
        "clearlane-" + topics.fleet() + '-' + topics.vehicle(),
        new StateTopic(topics.state()),
        dispatcher == null ? List.of() : List.of(topics.commands()),
        dispatcher == null ? (arrival, replies) -> {} : new CommandInbox(topics, dispatcher),
        new FrameFitter());
  }
}
