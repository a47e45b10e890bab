package dev.clearlane.edge.doctor;

import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.mqtt.MqttSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Subjects to check in addition to the machine.
 *
 * @param models directory of the bundles
 * @param brokers brokers to connect to, by their name in the report
 * @param cameras sources, by camera
 * @param folders directories that are written, by their name in the report
 * @param powerMode expected power mode; null for the board's highest
 */
public record Subjects(
    Path models,
    Map<String, MqttSettings> brokers,
    Map<String, Source> cameras,
    Map<String, Folder> folders,
    @Nullable String powerMode) {
  /**
   * A directory that is written.
   *
   * @param path on the machine
   * @param mebibytes maximum size
   */
  public record Folder(String path, long mebibytes) {}
}
