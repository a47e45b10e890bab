package dev.clearlane.serving.evaluation;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.StillRestorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Scores of restored pairs.
 *
 * @param protocol how they were measured
 * @param rows one per pair, in order
 * @param seconds for reading, restoring and measuring
 */
public record Evaluation(Protocol protocol, List<Row> rows, double seconds) {
  private static final double WORSENED_DB = 0.1;

  /**
   * One picture.
   *
   * @param index in the order of the pairs, from 0
   * @param name of the pair
   * @param decision what was to be done
   * @param applied what was done
   * @param in degraded against target
   * @param out restored against target
   */
  public record Row(
      int index, String name, Decision decision, Treatment applied, Score in, Score out) {}

  /** Called after each pair. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Reports progress.
     *
     * @param pairs how many are done
     * @param of how many there are
     */
    void done(int pairs, int of);
  }

  public Evaluation {
    rows = List.copyOf(rows);
  }

  /**
   * Restores and measures every pair.
   *
   * @throws IOException if a pair cannot be read, restored or measured; one line that names it
   */
  public static Evaluation run(
      List<PairSource> pairs, PictureRestorer restorer, Protocol protocol, Progress progress)
      throws IOException, InterruptedException {
    long startNs = System.nanoTime();
    List<Row> rows = new ArrayList<>();
    String clip = "";
    for (PairSource source : pairs) {
      if (rows.isEmpty() || !clip.equals(directory(source.name()))) {
        clip = directory(source.name());
        restorer.beginClip();
      }
      Pair pair = source.read();
      StillRestorer.Restored restored = restorer.restore(pair.input());
      Score in;
      Score out;
      try {
        in = protocol.measure(pair.input(), pair.target());
        out =
            restored.applied() == Treatment.PASS
                ? in
                : protocol.measure(restored.picture(), pair.target());
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException(source.name() + ": " + e.getMessage(), e);
      }
      rows.add(
          new Row(rows.size(), source.name(), restored.decision(), restored.applied(), in, out));
      progress.done(rows.size(), pairs.size());
    }
    double seconds = Math.round((System.nanoTime() - startNs) / 1e6) / 1e3;
    return new Evaluation(protocol, rows, seconds);
  }

  private static String directory(String name) {
    int end = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    return end < 0 ? "" : name.substring(0, end);
  }

  /** Means over pictures of each directory, in order; one of "" for pictures at the top. */
  public Map<String, Meter> byDirectory() {
    Map<String, Meter> directories = new LinkedHashMap<>();
    rows.forEach(
        row ->
            directories
                .computeIfAbsent(directory(row.name()), unused -> new Meter())
                .add(row.in(), row.out()));
    return directories;
  }

  /** Means over pictures. */
  public Meter meter() {
    Meter meter = new Meter();
    rows.forEach(row -> meter.add(row.in(), row.out()));
    return meter;
  }

  /** PSNR of the worst picture, dB. */
  public double minPsnr() {
    return rows.stream().mapToDouble(row -> row.out().psnr()).min().orElse(Double.NaN);
  }

  /** How many pictures lost more than 0.1 dB. */
  int worsened() {
    return (int)
        rows.stream().filter(row -> row.out().psnr() < row.in().psnr() - WORSENED_DB).count();
  }

  /** Pictures by what was decided. */
  public Map<String, Long> decisions() {
    return counts(row -> row.decision().treatment());
  }

  /** Pictures by what was done. */
  public Map<String, Long> applied() {
    return counts(Row::applied);
  }

  /** The pictures of the highest, the median and the lowest PSNR, by {@code best} and so on. */
  public Map<String, Row> cases() {
    Map<String, Row> cases = new LinkedHashMap<>();
    if (!rows.isEmpty()) {
      List<Row> sorted =
          rows.stream()
              .sorted(Comparator.comparingDouble((Row row) -> row.out().psnr()).reversed())
              .toList();
      cases.put("best", sorted.get(0));
      cases.put("median", sorted.get(sorted.size() / 2));
      cases.put("worst", sorted.get(sorted.size() - 1));
    }
    return cases;
  }

  private Map<String, Long> counts(Function<Row, Treatment> of) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Treatment treatment : Treatment.values()) {
      counts.put(treatment.id(), 0L);
    }
    rows.forEach(row -> counts.merge(of.apply(row).id(), 1L, Long::sum));
    return counts;
  }
}
