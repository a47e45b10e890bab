package dev.clearlane.edge.replay;

import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.restore.Restorer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code frames.csv}: one row per frame; the columns of scores are those of the first frame. */
final class FrameTable implements AutoCloseable {
  static final String SELECT = "select";

  /** Stages whose times are columns, in order. */
  static final List<String> STAGES = List.of(SELECT, Restorer.PRE, Restorer.INFER, Restorer.POST);

  private final BufferedWriter out;
  private final boolean selects;
  private @Nullable List<String> labels;

  /**
   * @param selects whether the selector's time is of interest
   */
  FrameTable(Path file, boolean selects) throws IOException {
    this.selects = selects;
    out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }

  void add(RestoredFrame frame, double seconds, @Nullable Similarity psnr) throws IOException {
    if (labels == null) {
      labels = List.copyOf(new TreeMap<>(frame.decision().scores()).keySet());
      writeHead(labels);
    }
    StringJoiner row = new StringJoiner(",", "", "\n");
    row.add(Long.toString(frame.raw().sequence()));
    row.add(Long.toString(frame.raw().pts()));
    row.add(decimal(seconds, 6));
    row.add(frame.decision().treatment().id());
    row.add(frame.applied().id());
    row.add('"' + frame.decision().reason().replace("\"", "\"\"") + '"');
    for (String label : labels) {
      Double score = frame.decision().scores().get(label);
      row.add(score == null ? "" : decimal(score, 4));
    }
    for (String stage : STAGES) {
      Long ns = frame.stageNs().get(stage);
      boolean shown = ns != null && (selects || !stage.equals(SELECT));
      row.add(shown ? decimal(ns / 1e6, 3) : "");
    }
    row.add(psnr == null ? "" : decimal(psnr.psnrIn(), 3));
    row.add(psnr == null ? "" : decimal(psnr.psnrOut(), 3));
    out.write(row.toString());
  }

  private void writeHead(List<String> scores) throws IOException {
    StringJoiner head = new StringJoiner(",", "", "\n");
    List.of("sequence", "pts", "seconds", "decision", "applied", "reason").forEach(head::add);
    scores.forEach(head::add);
    STAGES.forEach(stage -> head.add(stage + "_ms"));
    head.add("psnr_in").add("psnr_out");
    out.write(head.toString());
  }

  private static String decimal(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
