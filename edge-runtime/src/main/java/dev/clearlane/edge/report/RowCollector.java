package dev.clearlane.edge.report;

import dev.clearlane.edge.replay.Similarity;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.restore.Restorer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Collects the measurements of frames. Of a long drive it keeps every second frame, every fourth,
 * …, so that memory stays bounded. One thread.
 */
final class RowCollector {
  private static final List<String> STAGES =
      List.of("select", Restorer.PRE, Restorer.INFER, Restorer.POST);

  private final int maxRows;
  private final List<Row> rows = new ArrayList<>();
  private long seen;
  private int every = 1;
  private long firstNs;

  /**
   * @param maxRows at least 2
   */
  RowCollector(int maxRows) {
    this.maxRows = maxRows;
  }

  private record Row(
      long sequence,
      double seconds,
      double wallSeconds,
      String decision,
      String applied,
      Map<String, Double> scores,
      Map<String, Long> stageNs,
      double change,
      @Nullable Similarity similarity) {}

  /** Adds a frame, which stays the caller's. */
  void add(RestoredFrame frame, double seconds, double change, @Nullable Similarity similarity) {
    long nowNs = System.nanoTime();
    if (seen == 0) {
      firstNs = nowNs;
    }
    if (seen++ % every != 0) {
      return;
    }
    if (rows.size() == maxRows) {
      thin();
      if ((seen - 1) % every != 0) {
        return;
      }
    }
    rows.add(
        new Row(
            frame.raw().sequence(),
            seconds,
            (nowNs - firstNs) / 1e9,
            frame.decision().treatment().id(),
            frame.applied().id(),
            frame.decision().scores(),
            frame.stageNs(),
            change,
            similarity));
  }

  private void thin() {
    every *= 2;
    List<Row> kept = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += 2) {
      kept.add(rows.get(i));
    }
    rows.clear();
    rows.addAll(kept);
  }

  /** The columns so far. */
  FrameRows rows() {
    TreeSet<String> labels = new TreeSet<>();
    rows.forEach(row -> labels.addAll(row.scores.keySet()));
    Map<String, List<@Nullable Double>> scores = new LinkedHashMap<>();
    for (String label : labels) {
      scores.put(label, column(row -> rounded(row.scores.get(label), 4)));
    }
    Map<String, List<@Nullable Double>> stages = new LinkedHashMap<>();
    for (String stage : STAGES) {
      List<@Nullable Double> column =
          column(
              row -> {
                Long ns = row.stageNs.get(stage);
                return ns == null ? null : rounded(ns / 1e6, 3);
              });
      if (column.stream().anyMatch(value -> value != null)) {
        stages.put(stage, column);
      }
    }
    return new FrameRows(
        every,
        rows.stream().map(Row::sequence).toList(),
        rows.stream().map(row -> exact(row.seconds, 6)).toList(),
        rows.stream().map(row -> exact(row.wallSeconds, 4)).toList(),
        rows.stream().map(Row::decision).toList(),
        rows.stream().map(Row::applied).toList(),
        scores,
        stages,
        rows.stream().map(row -> exact(row.change, 3)).toList(),
        column(row -> of(row, Similarity::psnrIn, 3)),
        column(row -> of(row, Similarity::psnrOut, 3)),
        column(row -> of(row, Similarity::ssimIn, 5)),
        column(row -> of(row, Similarity::ssimOut, 5)));
  }

  private List<@Nullable Double> column(Function<Row, @Nullable Double> value) {
    List<@Nullable Double> column = new ArrayList<>();
    for (Row row : rows) {
      column.add(value.apply(row));
    }
    return column;
  }

  private static @Nullable Double of(
      Row row, Function<Similarity, @Nullable Double> value, int digits) {
    return row.similarity == null ? null : rounded(value.apply(row.similarity), digits);
  }

  private static @Nullable Double rounded(@Nullable Double value, int digits) {
    return value == null ? null : exact(value, digits);
  }

  private static double exact(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
