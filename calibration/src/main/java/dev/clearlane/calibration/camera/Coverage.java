package dev.clearlane.calibration.camera;

import java.util.Arrays;
import java.util.List;

/** How well the used views cover what a lens depends on. */
final class Coverage {
  static final int COLUMNS = 6;
  static final int ROWS = 4;
  static final int TILTED_VIEWS = 3;

  private final int[] cells;
  private final double tiltDegrees;
  private final double distanceRatio;

  Coverage(int[] cells, double tiltDegrees, double distanceRatio) {
    this.cells = cells;
    this.tiltDegrees = tiltDegrees;
    this.distanceRatio = distanceRatio;
  }

  /** Cells of the picture, {@value #COLUMNS} × {@value #ROWS}, row by row: corners in each. */
  int[] cells() {
    return cells;
  }

  /** Tilt that at least {@value #TILTED_VIEWS} views reach. */
  double tiltDegrees() {
    return tiltDegrees;
  }

  /** Distance of the farthest board to that of the nearest, 1 or more. */
  double distanceRatio() {
    return distanceRatio;
  }

  /**
   * Least values.
   *
   * @param share of the cells with a corner, 0 to 1
   * @param tiltDegrees 0 to 60
   * @param distanceRatio 1 or more
   */
  record Limits(double share, double tiltDegrees, double distanceRatio) {}

  static Coverage of(List<FittedView> views, Board board, int widthPx, int heightPx) {
    int[] cells = new int[COLUMNS * ROWS];
    List<FittedView> used = views.stream().filter(view -> !view.heldOut()).toList();
    double nearest = Double.POSITIVE_INFINITY;
    double farthest = 0;
    for (FittedView view : used) {
      for (int i = 0; i < view.view().corners(); i++) {
        int column = (int) ((view.view().x()[i] + 0.5) * COLUMNS / widthPx);
        int row = (int) ((view.view().y()[i] + 0.5) * ROWS / heightPx);
        cells[
            Math.max(0, Math.min(ROWS - 1, row)) * COLUMNS
                + Math.max(0, Math.min(COLUMNS - 1, column))]++;
      }
      double distance = view.pose().distanceMm(board);
      nearest = Math.min(nearest, distance);
      farthest = Math.max(farthest, distance);
    }
    double[] tilts =
        used.stream().mapToDouble(view -> view.pose().tiltDegrees()).sorted().toArray();
    return new Coverage(cells, tilts[Math.max(0, tilts.length - TILTED_VIEWS)], farthest / nearest);
  }

  /** Share of the cells with a corner, 0 to 1. */
  double share() {
    return (double) Arrays.stream(cells).filter(count -> count > 0).count() / cells.length;
  }

  /**
   * Refuses what is poorly covered.
   *
   * @throws IllegalArgumentException one line that names the rule and the value
   */
  void require(Limits limits) {
    if (share() < limits.share()) {
      throw new IllegalArgumentException(
          "--min-coverage: the board must be seen in %.2f of the picture's %d cells, but is in %.2f"
                  .formatted(limits.share(), cells.length, share())
              + "; move it to the picture's borders and corners");
    }
    if (tiltDegrees < limits.tiltDegrees()) {
      throw new IllegalArgumentException(
          "--min-tilt: %d views must be tilted by at least %.0f degrees, but the third most is by"
                  .formatted(TILTED_VIEWS, limits.tiltDegrees())
              + " %.1f; tilt the board to all sides".formatted(tiltDegrees));
    }
    if (distanceRatio < limits.distanceRatio()) {
      throw new IllegalArgumentException(
          "--min-distance-ratio: the farthest board must be %.2f times as far as the nearest, but is"
                  .formatted(limits.distanceRatio())
              + " %.2f; move it nearer and farther".formatted(distanceRatio));
    }
  }
}
