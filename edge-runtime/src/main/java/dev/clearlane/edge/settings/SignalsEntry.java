package dev.clearlane.edge.settings;

import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.TlsSettings;
import dev.clearlane.edge.publish.mqtt.SignalFeed;
import dev.clearlane.serving.vehicle.Signal;
import dev.clearlane.serving.vehicle.SignalNames;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The vehicle's own broker and what it calls its signals.
 *
 * @param tls null for an open link
 * @param topic first parts of the signals' topics
 */
public record SignalsEntry(
    BrokerUri broker,
    MqttCredentials credentials,
    @Nullable TlsSettings tls,
    String topic,
    SignalNames names) {
  /** Reads it; null where no broker is named. */
  static @Nullable SignalsEntry read(Section section) {
    Optional<BrokerUri> broker = section.parsed("broker", BrokerUri::parse);
    String topic = section.parsed("topic", SignalFeed::requirePrefix).orElse(SignalFeed.PREFIX);
    SignalNames names = signalNames(section);
    BrokerAccess access = BrokerAccess.read(section, broker);
    return broker
        .map(uri -> new SignalsEntry(uri, access.credentials(), access.tls(), topic, names))
        .orElse(null);
  }

  private static SignalNames signalNames(Section section) {
    Section renamed = section.section("names");
    Map<Signal, String> names = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      renamed
          .text(signal.name().toLowerCase(Locale.ROOT))
          .ifPresent(name -> names.put(signal, name));
    }
    try {
      return new SignalNames(names);
    } catch (IllegalArgumentException e) {
      section.problem("names", String.valueOf(e.getMessage()));
      return SignalNames.USUAL;
    }
  }
}
