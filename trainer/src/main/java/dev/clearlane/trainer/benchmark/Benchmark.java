package dev.clearlane.trainer.benchmark;

import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.trainer.data.Source;
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
      List.of(new PaperRow("paper, wei2021", 29.19, 0.883))),
  REALBLUR_J(
      Source.REALBLUR_J,
      Set.of(980),
      Protocol.ALIGNED,
      List.of(new PaperRow("paper, wei2021", 27.73, 0.833))),
  REALBLUR_R(
      Source.REALBLUR_R,
      Set.of(980),
      Protocol.ALIGNED,
      List.of(new PaperRow("paper, wei2021", 34.32, 0.911))),
  REDS(Source.REDS, Set.of(3000), Protocol.RGB, List.of()),
  RAIN800(
      Source.RAIN800,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(new PaperRow("paper, wei2021", 25.50, 0.825))),
  RAIN100L(
      Source.RAIN100L,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(
          new PaperRow("paper, wei2021", 29.91, 0.934),
          new PaperRow("paper, trained on Rain800 alone", 26.21, 0.865))),
  RAIN100H(
      Source.RAIN100H,
      Set.of(100),
      Protocol.RGB_AND_Y,
      List.of(
          new PaperRow("paper, wei2021", 21.99, 0.787),
          new PaperRow("paper, trained on Rain800 alone", 18.30, 0.476)));

  private final Source source;
  private final Set<Integer> published;
  private final Protocol protocol;
  private final List<PaperRow> rows;

  /**
   * What the paper prints.
   *
   * @param name of the row
   * @param psnr dB
   * @param ssim 0–1
   */
  public record PaperRow(String name, double psnr, double ssim) {}

  Benchmark(Source source, Set<Integer> published, Protocol protocol, List<PaperRow> rows) {
    this.source = source;
    this.published = published;
    this.protocol = protocol;
    this.rows = rows;
  }

  /** Name as on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where its test pairs come from. */
  Source source() {
    return source;
  }

  Protocol protocol() {
    return protocol;
  }

  List<PaperRow> rows() {
    return rows;
  }

  /** Whether so many pairs are the test set as published, and figures comparable. */
  boolean isWhole(int pairs) {
    return published.contains(pairs);
  }

  /** How many pairs the published test set has. */
  int publishedPairs() {
    return published.stream().mapToInt(Integer::intValue).max().orElseThrow();
  }
}
