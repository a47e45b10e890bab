package dev.clearlane.edge.status;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Temperature of this machine, as Linux measures it. */
public final class ThermalZones {
  private static final Path FOLDER = Path.of("/sys/class/thermal");

  private ThermalZones() {}

  /** The hottest zone, in °C; null if none can be read. */
  public static @Nullable Double hottestCelsius() {
    return hottestCelsius(FOLDER);
  }

  static @Nullable Double hottestCelsius(Path folder) {
    Double hottest = null;
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(folder, "thermal_zone*")) {
      for (Path zone : zones) {
        Double celsius = celsius(zone.resolve("temp"));
        if (celsius != null && (hottest == null || celsius > hottest)) {
          hottest = celsius;
        }
      }
    } catch (IOException e) {
      return null; // a container or virtual machine without them
    }
    return hottest;
  }

  private static @Nullable Double celsius(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip()) / 1000.0;
    } catch (IOException | NumberFormatException e) {
      return null; // zones that are switched off cannot be read, or hold text
    }
  }
}
