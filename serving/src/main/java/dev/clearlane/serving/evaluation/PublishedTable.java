package dev.clearlane.serving.evaluation;

import java.util.List;

/**
 * The table of a published test set that figures are printed with.
 *
 * @param benchmark name of the test set
 * @param pairs how many pairs it has as published
 * @param comparable whether exactly those were measured
 * @param rows of the table
 */
public record PublishedTable(String benchmark, int pairs, boolean comparable, List<Row> rows) {
  /**
   * What a paper prints.
   *
   * @param name of the row
   * @param psnr dB
   * @param ssim 0–1
   */
  public record Row(String name, double psnr, double ssim) {}

  public PublishedTable {
    rows = List.copyOf(rows);
  }

  /** Whether figures of so many pairs may be compared with the table, in one line. */
  public String comparability(int measured) {
    return comparable
        ? "the complete published test set: comparable with its tables"
        : "%d pairs, not the %d of the published test set: not comparable with its tables"
            .formatted(measured, pairs);
  }
}
