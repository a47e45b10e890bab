package dev.clearlane.trainer.benchmark;

import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.evaluation.PublishedTable;
import dev.clearlane.trainer.data.DataPairs;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A published test set with the protocol of its tables. The paper's rows are those of Wei et al.,
 * EURASIP JASP 2021:121, tables 2 to 5.
 */
@SuppressWarnings("ImmutableEnumChecker") // sources, sets and lists of records do not change
public enum Benchmark {
  GOPRO(
      Source.GOPRO,
      Set.of(1110, 1111),
      Protocol.RGB,
      List.of(new PublishedTable.Row("paper, wei2021", 29.19, 0.883))),
  REALBLUR_J(
      Source.REALBLUR_J,
      Set.of(980),
      Protocol.ALIGNED,
      List.of(new PublishedTable.Row("paper, wei2021", 27.73, 0.833))),
  REALBLUR_R(
      Source.REALBLUR_R,
      Set.of(980),
      Protocol.ALIGNED,
      List.of(new PublishedTable.Row("paper, wei2021", 34.32, 0.911))),
  REDS(Source.REDS, Set.of(3000), Protocol.RGB, List.of()),
  RAIN800(
      Source.RAIN800,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(new PublishedTable.Row("paper, wei2021", 25.50, 0.825))),
  RAIN100L(
      Source.RAIN100L,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(
          new PublishedTable.Row("paper, wei2021", 29.91, 0.934),
          new PublishedTable.Row("paper, trained on Rain800 alone", 26.21, 0.865))),
  RAIN100H(
      Source.RAIN100H,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(
          new PublishedTable.Row("paper, wei2021", 21.99, 0.787),
          new PublishedTable.Row("paper, trained on Rain800 alone", 18.30, 0.476)));

  private final Source source;
  private final Set<Integer> published;
  private final Protocol protocol;
  private final List<PublishedTable.Row> rows;

  Benchmark(
      Source source, Set<Integer> published, Protocol protocol, List<PublishedTable.Row> rows) {
    this.source = source;
    this.published = published;
    this.protocol = protocol;
    this.rows = rows;
  }

  /** Name as on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Its test pairs.
   *
   * @param data root of the data, or the data set's own folder
   * @param every only every n-th pair
   * @throws IOException if there are none, or the data have another layout
   */
  public List<PairSource> pairs(Path data, int every) throws IOException {
    List<PairSource> pairs =
        DataPairs.of(new SplitData(data, Split.HELD_OUT).pairs(List.of(source)), data, every);
    if (pairs.isEmpty()) {
      throw new IOException(data + ": holds no pairs of " + id());
    }
    return pairs;
  }

  /**
   * Measures a model by the protocol of its tables.
   *
   * @throws IOException if the data or the model cannot be used
   */
  public Evaluation evaluate(
      List<PairSource> pairs, PictureRestorer model, Evaluation.Progress progress)
      throws IOException, InterruptedException {
    return Evaluation.run(pairs, model, protocol, progress);
  }

  /** Its table, for so many measured pairs. */
  public PublishedTable table(int pairs) {
    int whole = published.stream().mapToInt(Integer::intValue).max().orElseThrow();
    return new PublishedTable(id(), whole, published.contains(pairs), rows);
  }
}
