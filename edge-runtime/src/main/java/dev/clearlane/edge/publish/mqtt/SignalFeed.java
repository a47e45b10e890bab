package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.mqtt.TopicListener;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Vehicle signals from the vehicle's own broker: topics {@code {prefix}/{VSS path}}, parts of the
 * path separated by slashes or dots. Unknown signals are ignored.
 */
public final class SignalFeed implements AutoCloseable {
  /** The default prefix. */
  public static final String PREFIX = "vss";

  private static final int MAX_PACKET_BYTES = 16 << 10; // a signal is a number or a word
  private static final Pattern TOPIC = Pattern.compile("[^/+#\\p{Cntrl}]+(/[^/+#\\p{Cntrl}]+)*");

  private final TopicListener listener;

  private SignalFeed(TopicListener listener) {
    this.listener = listener;
  }

  /**
   * Starts to listen; returns at once, whether or not the broker can be reached.
   *
   * @param settings of the connection to the vehicle's own broker
   * @param prefix first parts of the topics, without a slash at the end
   * @throws IllegalArgumentException as {@link #requirePrefix} does
   */
  public static SignalFeed start(MqttSettings settings, String prefix, VehicleSignals signals) {
    requirePrefix(prefix);
    return new SignalFeed(
        TopicListener.start(
            settings,
            "clearlane-signals",
            List.of(prefix + "/#"),
            MAX_PACKET_BYTES,
            arrival ->
                signals.accept(arrival.topic().substring(prefix.length() + 1), arrival.payload())));
  }

  /**
   * Returns the prefix if it is valid.
   *
   * @throws IllegalArgumentException with one line, if it is not
   */
  public static String requirePrefix(String prefix) {
    if (!TOPIC.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic must be parts separated by slashes, without + and #, but is '" + prefix + "'");
    }
    return prefix;
  }

  /** True while connected. */
  public boolean connected() {
    return listener.connected();
  }

  @Override
  public void close() {
    listener.close();
  }
}
