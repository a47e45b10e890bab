package dev.clearlane.trainer.training;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's {@code metrics.csv}: a line per measurement, {@code step,seconds,name,value}, so that
 * figures may come at different steps.
 */
final class MetricsFile implements AutoCloseable {
  private static final String HEADER = "step,trained_s,name,value";

  private final BufferedWriter out;

  /** Opens the file; lines of steps after {@code step}, which a resumed run redoes, are dropped. */
  MetricsFile(Path file, long step) throws IOException {
    List<String> kept = new ArrayList<>(List.of(HEADER));
    if (step > 0 && Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int comma = line.indexOf(',');
        // A run that was killed may have left half a line at the end.
        if (line.split(",", -1).length == 4
            && Character.isDigit(line.charAt(0))
            && Long.parseLong(line, 0, comma, 10) <= step) {
          kept.add(line);
        }
      }
    }
    Files.write(file, kept);
    out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  void write(long step, double seconds, Map<String, Double> figures) throws IOException {
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      out.write(
          String.format(
              Locale.ROOT, "%d,%.1f,%s,%.6g%n", step, seconds, figure.getKey(), figure.getValue()));
    }
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
