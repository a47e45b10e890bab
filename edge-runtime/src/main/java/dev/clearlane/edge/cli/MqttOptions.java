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
@OptionHeading("MQTT options")
final class MqttOptions {
  @Option(
      names = "--mqtt",
      paramLabel = "URI",
      description =
          "Publish images and decisions to this broker: mqtt://host[:1883] or"
              + " mqtts://host[:8883]. User name and password are read from $CLEARLANE_MQTT_USERNAME and"
              + " $CLEARLANE_MQTT_PASSWORD or $CLEARLANE_MQTT_PASSWORD_FILE.")
  private @Nullable String broker;

  @Option(
      names = "--mqtt-frames-per-second",
      paramLabel = "RATE",
      description = "Maximum images per second of stream time (default: ${DEFAULT-VALUE}).")
  private double framesPerSecond = MqttPlan.FRAMES_PER_SECOND;

  @Option(names = "--mqtt-fps", hidden = true)
  void setMqttFps(double rate) {
    framesPerSecond = FormerOption.use("--mqtt-fps", "--mqtt-frames-per-second", rate);
  }

  @Option(
      names = "--fleet",
      paramLabel = "ID",
      description =
          "Fleet in the topic clearlane/v1/FLEET/VEHICLE/CAMERA/... (default: ${DEFAULT-VALUE}).")
  private String fleet = "local";

  @Option(
      names = "--vehicle",
      paramLabel = "ID",
      description = "Vehicle in the topic; an opaque id, never a VIN (default: ${DEFAULT-VALUE}).")
  private String vehicle = "replay";

  @Option(
      names = "--camera",
      paramLabel = "ID",
      description = "Camera in the topic (default: ${DEFAULT-VALUE}).")
  private String camera = "front";

  @Option(
      names = "--mqtt-outbox",
      paramLabel = "DIR",
      description =
          "Directory in which undelivered messages survive a restart (default: queued in memory).")
  private @Nullable Path outbox;

  @Mixin private TlsOptions tls = new TlsOptions();

  /** Plan of what to publish; null without a broker. */
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
