package dev.clearlane.trainer.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A run's figures, as its {@code metrics.csv} holds them.
 *
 * @param byName each figure's values by step, in the order in which the figures first came
 * @param lastStep of any figure; 0 where there is none
 * @param trainedSeconds at that step
 */
public record Metrics(
    Map<String, NavigableMap<Long, Double>> byName, long lastStep, double trainedSeconds) {
  private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");

  /** Reads all complete lines: the file of a running or killed run may end in a partial line. */
  public static Metrics read(Path file) throws IOException {
    Map<String, NavigableMap<Long, Double>> byName = new LinkedHashMap<>();
    long lastStep = 0;
    double seconds = 0;
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": must be a file, but is a folder");
    }
    if (Files.exists(file)) {
      for (String line : lines(file)) {
        String[] parts = line.split(",", -1);
        if (parts.length == 4 && WHOLE.matcher(parts[0]).matches()) {
          Double value = number(parts[3]);
          Double at = number(parts[1]);
          if (value != null && at != null) {
            long step = Long.parseLong(parts[0]);
            byName.computeIfAbsent(parts[2], name -> new TreeMap<>()).put(step, value);
            lastStep = Math.max(lastStep, step);
            seconds = at;
          }
        }
      }
    }
    return new Metrics(Collections.unmodifiableMap(byName), lastStep, seconds);
  }

  /** The lines of a file, whatever bytes are among them. */
  public static List<String> lines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null; // half a number
    }
  }
}
