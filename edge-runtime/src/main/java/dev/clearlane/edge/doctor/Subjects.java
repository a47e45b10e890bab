package dev.clearlane.edge.doctor;

import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.mqtt.MqttSettings;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at beside the machine itself.
 *
 * @param models where the bundles should lie
 * @param brokers who must take us, by what they are called in the report
 * @param cameras where frames come from, by the cameras' names
 * @param folders what is written to: by what it is called, where it lies and how much goes there
 * @param powerMode the one that is wanted; null for the board's highest
 */
public record Subjects(
    Path models,
    Map<String, MqttSettings> brokers,
    Map<String, Source> cameras,
    Map<String, Folder> folders,
    @Nullable String powerMode) {
  /**
   * A folder that is written to.
   *
   * @param path on the machine
   * @param mebibytes that it may come to hold
   */
  public record Folder(String path, long mebibytes) {}
}
