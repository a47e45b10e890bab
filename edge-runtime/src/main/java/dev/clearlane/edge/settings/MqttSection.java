package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Alias;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Required;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.TlsSettings;
import dev.clearlane.edge.outbox.OutboxSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Section {@code mqtt}, which its broker enables. */
public record MqttSection(
    @Doc("URI of the broker, mqtt:// or mqtts://; nothing is published without it.")
        @Required
        @Example("mqtts://broker.example:8883")
        BrokerUri broker,
    @Doc("Images per second of each camera, at most.") @Default("2") @Range(min = 0.01, max = 30)
        double framesPerSecond,
    @Doc("Login to the broker.") @Example("vehicle-1") @Nullable String username,
    @Doc("File whose first line is its password; or CLEARLANE_MQTT_PASSWORD.")
        @Example("/etc/clearlane/mqtt.password")
        Secret password,
    @Doc("Interval of health messages.")
        @Default("30")
        @Unit(Unit.Kind.S)
        @Range(min = 1, max = 3600)
        @Alias("health_seconds")
        Duration healthInterval,
    @Doc("Accept commands over MQTT.") @Default("true") boolean commands,
    @Doc("TLS files, PEM.") TlsSection tls,
    @Doc("Queue of messages that the broker has not acknowledged.") OutboxSection outbox) {
  public MqttSection {
    LoginRules.requireUsername(username, password);
    tls.requireFor(broker);
  }

  public MqttCredentials credentials() {
    return new MqttCredentials(LoginRules.orEmpty(username), password.text());
  }

  /** Null for a connection without TLS files. */
  public @Nullable TlsSettings tlsSettings() {
    return tls.settings();
  }

  public OutboxSettings outboxSettings() {
    return outbox.settings();
  }
}
