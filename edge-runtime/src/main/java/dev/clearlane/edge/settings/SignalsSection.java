package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.TlsSettings;
import dev.clearlane.edge.publish.mqtt.SignalFeed;
import dev.clearlane.serving.vehicle.Signal;
import dev.clearlane.serving.vehicle.SignalNames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Section {@code signals}, which its broker enables. */
public record SignalsSection(
    @Doc("URI of the vehicle's own broker; no signals are known without it.")
        @Required
        @Example("mqtt://127.0.0.1:1884")
        BrokerUri broker,
    @Doc("Prefix of the topics: vss/Vehicle/Speed, or vss/Vehicle.Speed.") @Default("vss")
        String topic,
    @Doc("Login to that broker.") @Example("clearlane") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_SIGNALS_PASSWORD.")
        @Example("/etc/clearlane/signals.password")
        Secret password,
    @Doc("TLS files, as of mqtt.") TlsSection tls,
    @Doc(
            "Names of signals that differ from the COVESA VSS names of docs/mqtt.md; keys are speed,"
                + " wiping, rain, latitude, longitude, heading.")
        @Example("{speed: Vehicle.ADAS.Speed}")
        Map<Signal, String> names) {
  public SignalsSection {
    LoginRules.requireUsername(username, password);
    tls.requireFor(broker);
    Map<Signal, String> renamed = names;
    String prefix = topic;
    new Rules()
        .accepted("topic", "", () -> SignalFeed.requirePrefix(prefix))
        .accepted("names", "", () -> new SignalNames(renamed))
        .verify();
  }

  public MqttCredentials credentials() {
    return new MqttCredentials(LoginRules.orEmpty(username), password.text());
  }

  /** Null for a connection without TLS files. */
  public @Nullable TlsSettings tlsSettings() {
    return tls.settings();
  }

  public SignalNames signalNames() {
    return new SignalNames(names);
  }
}
