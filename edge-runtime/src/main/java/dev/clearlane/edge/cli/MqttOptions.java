package dev.clearlane.edge.cli;

import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.replay.ReplayPlan.MqttPlan;
import dev.clearlane.serving.picture.JpegEncoder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands that publish over MQTT. */
final class MqttOptions {
  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Broker for frames and decisions: mqtt://host[:1883] or mqtts://host[:8883]. User and"
              + " password: CLEARLANE_MQTT_USERNAME, CLEARLANE_MQTT_PASSWORD or"
              + " CLEARLANE_MQTT_PASSWORD_FILE in the environment.")
  private @Nullable String broker;

  @Option(
      names = "--mqtt-frames-per-second",
      paramLabel = "RATE",
      description = "Images per second of stream time, at most (default: ${DEFAULT-VALUE}).")
  private double framesPerSecond = MqttPlan.FRAMES_PER_SECOND;

  @Option(names = "--mqtt-fps", hidden = true)
  void setMqttFps(double rate) {
    framesPerSecond = FormerOption.use("--mqtt-fps", "--mqtt-frames-per-second", rate);
  }

  @Option(
      names = "--fleet",
      paramLabel = "ID",
      description = "First part of the topics (default: ${DEFAULT-VALUE}).")
  private String fleet = "local";

  @Option(
      names = "--vehicle",
      paramLabel = "ID",
      description = "Second part: an opaque id, never a VIN (default: ${DEFAULT-VALUE}).")
  private String vehicle = "replay";

  @Option(
      names = "--camera",
      paramLabel = "ID",
      description = "Third part (default: ${DEFAULT-VALUE}).")
  private String camera = "front";

  @Option(
      names = "--mqtt-outbox",
      paramLabel = "DIR",
      description =
          "Keeps messages in this folder until the broker has them, also over runs (default: in"
              + " memory).")
  private @Nullable Path outbox;

  @Mixin private TlsOptions tls = new TlsOptions();

  /** What to publish; null where no broker is named. */
  @Nullable MqttPlan plan() {
    if (broker == null) {
      return null;
    }
    return new MqttPlan(
        tls.settings(broker),
        new Topics(fleet, vehicle, camera),
        framesPerSecond,
        (picture, quality) -> new JpegEncoder(quality).encode(picture),
        outbox == null ? OutboxSettings.inMemory() : OutboxSettings.in(outbox));
  }
}
