package dev.clearlane.trainer.benchmark;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.trainer.data.Library;
import dev.clearlane.trainer.data.OnDemand;
import dev.clearlane.trainer.data.Pair;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.onnx.RestoringModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What a model scored on a benchmark.
 *
 * @param benchmark its name
 * @param model what was measured
 * @param pairs how many
 * @param publishedPairs how many the published test set has
 * @param comparable whether they are that test set, so that the paper's rows may stand beside
 * @param protocol how it was measured
 * @param figures means, keys as in {@code clearlane evaluate}: psnr_in, psnr_out, …
 * @param paper the paper's own rows
 * @param pictures every picture's figures, in order
 */
public record Score(
    String benchmark,
    String model,
    int pairs,
    int publishedPairs,
    boolean comparable,
    String protocol,
    Map<String, Double> figures,
    List<Benchmark.PaperRow> paper,
    List<Row> pictures) {
  /**
   * One picture.
   *
   * @param index in the benchmark's order
   * @param name of its file, below the data root
   * @param figures as those of the whole
   */
  public record Row(int index, String name, Map<String, Double> figures) {
    double psnrOut() {
      return figures.getOrDefault("psnr_out", 0.0);
    }
  }

  /**
   * Measures.
   *
   * @param every only every so many pairs
   * @param done receives the number of finished pictures after each one
   * @throws IOException if the data or the model cannot be used
   */
  public static Score of(
      Benchmark benchmark, Path data, RestoringModel model, int every, IntConsumer done)
      throws IOException {
    OnDemand<Pair> pairs = pairs(benchmark, data);
    List<Row> rows = new ArrayList<>();
    Map<String, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i += every) {
      Pair pair = pairs.get(i);
      Map<String, Double> figures;
      try {
        figures = figures(benchmark.protocol(), pair, model.restore(pair.input()));
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException("%s: %s".formatted(pairs.file(i), e.getMessage()), e);
      }
      figures.forEach((name, value) -> sums.merge(name, value, Double::sum));
      rows.add(new Row(i, name(data, pairs.file(i)), figures));
      done.accept(rows.size());
    }
    if (rows.isEmpty()) {
      throw new IOException(data + ": holds no pairs of " + benchmark.id());
    }
    sums.replaceAll((name, sum) -> sum / rows.size());
    return new Score(
        benchmark.id(),
        model.name(),
        rows.size(),
        benchmark.publishedPairs(),
        benchmark.isWhole(rows.size()),
        benchmark.protocol().text(),
        sums,
        benchmark.rows(),
        List.copyOf(rows));
  }

  /** Sequences and scenes number their pictures alike: the folder belongs to the name. */
  private static String name(Path data, Path file) {
    Path name = file.startsWith(data) ? data.relativize(file) : file;
    return name.toString().replace(File.separatorChar, '/');
  }

  private static Map<String, Double> figures(Protocol protocol, Pair pair, Picture restored)
      throws IOException {
    Map<String, Double> in = protocol.measure(pair.input(), pair.target());
    Map<String, Double> out = protocol.measure(restored, pair.target());
    Map<String, Double> figures = new LinkedHashMap<>();
    in.forEach(
        (name, value) -> {
          figures.put(name + "_in", value);
          figures.put(name + "_out", out.getOrDefault(name, Double.NaN));
        });
    return figures;
  }

  static OnDemand<Pair> pairs(Benchmark benchmark, Path data) throws IOException {
    return new Library(data, Split.HELD_OUT).pairs(List.of(benchmark.source()));
  }

  /** The picture that came out best, the one in the middle, and the worst. */
  Map<String, Row> cases() {
    List<Row> sorted =
        pictures.stream().sorted(Comparator.comparingDouble(Row::psnrOut).reversed()).toList();
    Map<String, Row> cases = new LinkedHashMap<>();
    cases.put("best", sorted.get(0));
    cases.put("median", sorted.get(sorted.size() / 2));
    cases.put("worst", sorted.get(sorted.size() - 1));
    return cases;
  }
}
