package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.vehicle.VehicleSignals;
import java.util.List;

/**
 * Vehicle signals from the vehicle's own broker: topics {@code {prefix}/{VSS path}}, parts of the
 * path separated by slashes or dots. What is no known signal is left alone.
 */
public final class SignalFeed implements AutoCloseable {
  /** The usual prefix. */
  public static final String PREFIX = "vss";

  private final TopicListener listener;

  private SignalFeed(TopicListener listener) {
    this.listener = listener;
  }

  /**
   * Starts to listen; returns at once, whether or not the broker can be reached.
   *
   * @param settings of the vehicle's own broker, not the cloud's
   * @param prefix first parts of the topics, without a slash at the end
   */
  public static SignalFeed start(MqttSettings settings, String prefix, VehicleSignals signals) {
    return new SignalFeed(
        TopicListener.start(
            settings,
            "clearlane-signals",
            List.of(prefix + "/#"),
            arrival ->
                signals.accept(arrival.topic().substring(prefix.length() + 1), arrival.payload())));
  }

  @Override
  public void close() {
    listener.close();
  }
}
