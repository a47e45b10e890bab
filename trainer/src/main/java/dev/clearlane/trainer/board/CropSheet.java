package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Crops of a set side by side at full size: a row per picture with input, outputs and truth. The
 * part shown is where the input differs most from the truth, of clean pictures where an output
 * does.
 */
final class CropSheet {
  private static final int SPREAD_ROWS = 6;
  private static final int WORST_ROWS = 2;

  /** A labelled part of a picture. */
  record Cell(String caption, Picture picture) {}

  private record Row(String name, double gain, List<Cell> cells) {}

  private final String set;
  private final List<Row> rows = new ArrayList<>();

  CropSheet(String set) {
    this.set = set;
  }

  /** Adds a measured pair. */
  void add(Pair pair, Map<Mode, PairMeasurement.Result> results) {
    Crop crop = Crop.ofDifference(pair.input(), pair.target());
    if (Arrays.equals(pair.input().bgr(), pair.target().bgr())) {
      crop = Crop.ofDifference(last(results).restored().picture(), pair.target());
    }
    Evaluation.Row first = results.values().iterator().next().row();
    List<Cell> cells = new ArrayList<>();
    cells.add(new Cell("INPUT " + decibels(first.in().psnr()), crop.of(pair.input())));
    double worst = Double.POSITIVE_INFINITY;
    for (Map.Entry<Mode, PairMeasurement.Result> one : results.entrySet()) {
      Evaluation.Row row = one.getValue().row();
      worst = Math.min(worst, row.out().psnr() - row.in().psnr());
      cells.add(
          new Cell(
              caption(one.getKey(), row.applied()) + " " + decibels(row.out().get(Measure.PSNR)),
              crop.of(one.getValue().restored().picture())));
    }
    cells.add(new Cell("TRUTH", crop.of(pair.target())));
    rows.add(new Row(first.name(), worst, cells));
  }

  /**
   * Draws the sheet: six pictures evenly spread over the set, the same ones for every model, and
   * the two that fared worst.
   */
  Picture draw() {
    List<Row> shown = new ArrayList<>(SetPairs.spread(rows, SPREAD_ROWS));
    rows.stream()
        .filter(row -> !shown.contains(row))
        .sorted(Comparator.comparingDouble(Row::gain))
        .limit(WORST_ROWS)
        .toList()
        .forEach(shown::add);
    List<SheetPainter.Line> lines = new ArrayList<>();
    for (Row row : shown) {
      lines.add(new SheetPainter.Line(row.name(), row.cells()));
    }
    return SheetPainter.paint(set, lines);
  }

  private static PairMeasurement.Result last(Map<Mode, PairMeasurement.Result> results) {
    List<PairMeasurement.Result> all = List.copyOf(results.values());
    return all.get(all.size() - 1);
  }

  private static String caption(Mode mode, Treatment applied) {
    return mode == Mode.AUTO ? "auto " + applied.id() : mode.id();
  }

  private static String decibels(double psnr) {
    return String.format(Locale.ROOT, "%.2f", psnr);
  }
}
