package dev.clearlane.edge.settings;

import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.TlsSettings;
import dev.clearlane.edge.outbox.OutboxSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is published over MQTT.
 *
 * @param tls null for an open link
 * @param framesPerSecond most pictures per second of each camera
 * @param healthEvery how often health is said
 * @param commands whether the vehicle listens to commands
 */
public record MqttEntry(
    BrokerUri broker,
    MqttCredentials credentials,
    @Nullable TlsSettings tls,
    double framesPerSecond,
    Duration healthEvery,
    boolean commands,
    OutboxSettings outbox) {
  private static final double MOST_PICTURES_PER_SECOND = 30;
  private static final int MOST_HEALTH_SECONDS = 3600;

  /** Reads it; null where no broker is named. */
  static @Nullable MqttEntry read(Section section) {
    Optional<BrokerUri> broker = section.parsed("broker", BrokerUri::parse);
    double rate = section.number("frames_per_second", 0.01, MOST_PICTURES_PER_SECOND, 2);
    Duration healthEvery =
        Duration.ofSeconds(section.integer("health_seconds", 1, MOST_HEALTH_SECONDS, 30));
    BrokerAccess access = BrokerAccess.read(section, broker);
    boolean commands = section.flag("commands", true);
    OutboxSettings outbox = outbox(section.section("outbox"));
    return broker
        .map(
            uri ->
                new MqttEntry(
                    uri, access.credentials(), access.tls(), rate, healthEvery, commands, outbox))
        .orElse(null);
  }

  private static OutboxSettings outbox(Section section) {
    OutboxSettings usual =
        section
            .text("directory")
            .map(directory -> OutboxSettings.in(Path.of(directory)))
            .orElse(OutboxSettings.inMemory());
    return usual.withLimits(
        (long) section.integer("most_mib", 1, 1 << 20, (int) (usual.maxBytes() >> 20)) << 20,
        Duration.ofHours(
            section.integer("most_hours", 1, 24 * 365, (int) usual.maxAge().toHours())));
  }
}
