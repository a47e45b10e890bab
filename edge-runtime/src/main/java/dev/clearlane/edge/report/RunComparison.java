package dev.clearlane.edge.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code compare.json}: two runs over one drive.
 *
 * @param schema version of this layout
 * @param a the first run
 * @param b the second run
 * @param notes what makes figures hard to compare, such as different machines
 * @param settings that differ
 * @param figures of both, each with the better run
 * @param psnr frames by which run came closer to the reference in PSNR; absent without a reference
 * @param ssim the same by SSIM
 * @param decisions stretches of frames that were decided or treated differently
 * @param frames that both have
 * @param pictures frames whose restored pictures differ most, most first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunComparison(
    int schema,
    Run a,
    Run b,
    List<String> notes,
    List<Setting> settings,
    List<Figure> figures,
    @Nullable Score psnr,
    @Nullable Score ssim,
    List<Stretch> decisions,
    int frames,
    List<Difference> pictures) {
  /** Version of this layout. */
  static final int SCHEMA = 1;

  /**
   * One run.
   *
   * @param path its report
   * @param models ids
   */
  public record Run(String path, String source, String version, List<String> models) {}

  /** A setting that differs; null where a run has none of that name. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Setting(String name, @Nullable String a, @Nullable String b) {}

  /**
   * A figure of both runs; null where it was not measured.
   *
   * @param unit empty for none
   * @param better a, b or same
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Figure(
      String name, String unit, @Nullable Double a, @Nullable Double b, String better) {
    /** Digits behind the decimal point that are worth printing. */
    public int digits() {
      boolean whole = (a == null || a % 1 == 0) && (b == null || b % 1 == 0);
      return whole ? 0 : name.equals("SSIM") ? 4 : 2;
    }
  }

  /**
   * Frames by which run was better.
   *
   * @param tolerance differences up to it count as a tie
   * @param meanDifference B minus A, mean over frames
   */
  public record Score(double tolerance, int aWins, int bWins, int ties, double meanDifference) {}

  /** Frames in a row that were decided or treated differently in the same way. */
  public record Stretch(
      long first,
      long last,
      String decisionA,
      String decisionB,
      String appliedA,
      String appliedB) {}

  /**
   * A frame whose restored pictures differ.
   *
   * @param difference mean absolute difference, 0–255
   * @param raw picture, relative to this file; so are the others
   */
  public record Difference(
      long sequence,
      double seconds,
      double difference,
      String appliedA,
      String appliedB,
      String raw,
      String a,
      String b) {}
}
