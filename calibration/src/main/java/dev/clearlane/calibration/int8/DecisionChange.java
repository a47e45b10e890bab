package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.PlateDetection;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What quantisation changes in the decisions of a model that scores: labels of a picture, or cells
 * of a map that hold the centre of a licence plate.
 *
 * @param largest change of a score, 0 to 1
 * @param mean change of a score; of a map, of the cells that either model scores {@value #NOTICED}
 *     or more, as nearly all others are close to 0 in both
 * @param scores that the mean is over
 * @param decisions of the float32 model for a label or a plate
 * @param lost those of them that the quantised model does not make
 * @param added those of the quantised model that float32 does not make
 */
record DecisionChange(double largest, double mean, int scores, int decisions, int lost, int added) {
  private static final double NOTICED = 0.1;
  private static final double DEFAULT_THRESHOLD = 0.5;

  /** Lost and added decisions as a share of float32's; of one at least. */
  double share() {
    return (double) (lost + added) / Math.max(1, decisions);
  }

  /** Of several frames. */
  static DecisionChange of(List<DecisionChange> frames) {
    int scores = frames.stream().mapToInt(DecisionChange::scores).sum();
    double sum = frames.stream().mapToDouble(each -> each.mean * each.scores).sum();
    return new DecisionChange(
        frames.stream().mapToDouble(DecisionChange::largest).max().orElse(0),
        scores == 0 ? 0 : sum / scores,
        scores,
        frames.stream().mapToInt(DecisionChange::decisions).sum(),
        frames.stream().mapToInt(DecisionChange::lost).sum(),
        frames.stream().mapToInt(DecisionChange::added).sum());
  }

  /** Of the labels of a picture, by the thresholds at which they turn on. */
  static DecisionChange ofLabels(ModelManifest manifest, FloatBuffer before, FloatBuffer after) {
    Sum sum = new Sum();
    List<String> labels = manifest.labels();
    for (int i = 0; i < labels.size(); i++) {
      Threshold threshold = manifest.thresholds().get(labels.get(i));
      double enter = threshold == null ? DEFAULT_THRESHOLD : threshold.enter();
      sum.score(before.get(i), after.get(i));
      sum.decide(before.get(i) >= enter, before.get(i) >= enter, after.get(i) >= enter);
    }
    return sum.result();
  }

  /**
   * Of the plates in a map: peaks at or above the threshold, which may be one cell apart in both.
   *
   * @param before map of logits, {@code rows × columns}, from index 0
   */
  static DecisionChange ofPlates(
      PlateDetection detection, FloatBuffer before, FloatBuffer after, int rows, int columns) {
    Sum sum = new Sum();
    double threshold = detection.threshold();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double a = score(before, columns, row, column);
        double b = score(after, columns, row, column);
        if (Math.max(a, b) >= NOTICED) {
          sum.score(a, b);
        }
        boolean plate = isPeak(before, rows, columns, row, column, threshold);
        if (plate) {
          sum.decide(true, true, hasPeak(after, rows, columns, row, column, threshold));
        }
        if (isPeak(after, rows, columns, row, column, threshold)) {
          sum.decide(false, hasPeak(before, rows, columns, row, column, threshold), true);
        }
      }
    }
    return sum.result();
  }

  private static double score(FloatBuffer map, int columns, int row, int column) {
    return 1 / (1 + Math.exp(-map.get(row * columns + column)));
  }

  private static boolean hasPeak(
      FloatBuffer map, int rows, int columns, int row, int column, double threshold) {
    for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        if (isPeak(map, rows, columns, y, x, threshold)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of equal neighbours, the first in reading order. */
  private static boolean isPeak(
      FloatBuffer map, int rows, int columns, int row, int column, double threshold) {
    double score = score(map, columns, row, column);
    if (score < threshold) {
      return false;
    }
    for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        double other = score(map, columns, y, x);
        boolean earlier = y < row || (y == row && x < column);
        if (other > score || (earlier && other == score)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Sums over one frame. */
  private static final class Sum {
    private double largest;
    private double changes;
    private int scores;
    private int decisions;
    private int lost;
    private int added;

    void score(double before, double after) {
      double change = Math.abs(after - before);
      largest = Math.max(largest, change);
      changes += change;
      scores++;
    }

    /**
     * @param counts whether it is one of float32's decisions
     */
    void decide(boolean counts, boolean before, boolean after) {
      decisions += counts ? 1 : 0;
      lost += before && !after ? 1 : 0;
      added += !before && after ? 1 : 0;
    }

    DecisionChange result() {
      return new DecisionChange(
          largest, scores == 0 ? 0 : changes / scores, scores, decisions, lost, added);
    }
  }
}
