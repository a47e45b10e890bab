package dev.clearlane.trainer.training;

import dev.clearlane.trainer.run.Metrics;
import dev.clearlane.trainer.run.RunFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run's {@code metrics.csv}: a line per value, {@code step,seconds,name,value}, so that metrics
 * may be measured at different steps.
 */
final class MetricsFile implements AutoCloseable {
  private static final String HEADER = "step,trained_s,name,value";
  private static final Pattern LINE = Pattern.compile("(\\d{1,18}),[0-9.]+,[^,]+,[^,]+");

  private final BufferedWriter out;

  /** Opens the file; lines of steps after {@code step}, which a resumed run redoes, are dropped. */
  MetricsFile(Path file, long step) throws IOException {
    List<String> kept = new ArrayList<>(List.of(HEADER));
    if (step > 0 && Files.exists(file)) {
      // A run that was killed, or whose disk was full, may have left anything at the end.
      for (String line : Metrics.lines(file)) {
        Matcher whole = LINE.matcher(line);
        if (whole.matches() && Long.parseLong(whole.group(1)) <= step) {
          kept.add(line);
        }
      }
    }
    RunFolder.writeWhole(file, String.join(System.lineSeparator(), kept) + System.lineSeparator());
    out = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  void write(long step, double seconds, Map<String, Double> figures) throws IOException {
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      // A user's source is named by its folders, whose names may contain commas.
      String name = figure.getKey().replace(',', ';');
      out.write(
          String.format(Locale.ROOT, "%d,%.1f,%s,%.6g%n", step, seconds, name, figure.getValue()));
    }
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
