package dev.clearlane.serving.plates;

import dev.clearlane.bundle.PlateDetection;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes a detector's output, 1×{@value PlateDetection#CHANNELS}×rows×columns ({@link
 * PlateDetection} describes the channels): a plate is where the score is a local maximum of 3×3
 * cells and reaches the threshold.
 */
final class PlateMap {
  /** Corners may lie this far outside of the box, in its sides. */
  private static final double CORNER_SLACK = 0.35;

  /** Least share of the box that the corners must span. */
  private static final double MIN_CORNER_AREA = 0.3;

  /** Limits of the distances' logarithms, so that any output gives a finite box. */
  private static final double MAX_LOG = 7;

  private final int stridePx;
  private final double threshold;

  /**
   * @param threshold least score, 0 to 1
   */
  PlateMap(PlateDetection format, double threshold) {
    stridePx = format.stridePx();
    this.threshold = threshold;
  }

  /**
   * Plates in pixels of the network's input, best first.
   *
   * @param map values from index 0
   */
  List<Detection> decode(FloatBuffer map, int rows, int columns) {
    double minLogit = Math.log(threshold / (1 - threshold));
    List<Detection> found = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float logit = map.get(row * columns + column);
        if (logit >= minLogit && isPeak(map, rows, columns, row, column, logit)) {
          found.add(detection(map, rows * columns, columns, row, column, logit));
        }
      }
    }
    found.sort((a, b) -> Double.compare(b.score(), a.score()));
    return found;
  }

  /** Of equal neighbours, the first in reading order is the peak. */
  private static boolean isPeak(
      FloatBuffer map, int rows, int columns, int row, int column, float logit) {
    for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        float other = map.get(y * columns + x);
        boolean earlier = y < row || (y == row && x < column);
        if (other > logit || (earlier && other == logit)) {
          return false;
        }
      }
    }
    return true;
  }

  private Detection detection(
      FloatBuffer map, int plane, int columns, int row, int column, float logit) {
    int at = row * columns + column;
    double x = (column + 0.5) * stridePx;
    double y = (row + 0.5) * stridePx;
    PlateBox box =
        PlateBox.between(
            x - distance(map.get(plane + at)),
            y - distance(map.get(2 * plane + at)),
            x + distance(map.get(3 * plane + at)),
            y + distance(map.get(4 * plane + at)));
    double[] corners = new double[8];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = map.get((5 + i) * plane + at);
    }
    return new Detection(box, quad(box, corners), 1 / (1 + Math.exp(-logit)));
  }

  private double distance(float log) {
    double limited = Math.max(-MAX_LOG, Math.min(MAX_LOG, Float.isNaN(log) ? -MAX_LOG : log));
    return stridePx * Math.exp(limited);
  }

  private static Quad quad(PlateBox box, double[] corners) {
    for (double each : corners) {
      if (!(each >= -CORNER_SLACK && each <= 1 + CORNER_SLACK)) {
        return Quad.of(box);
      }
    }
    Quad quad =
        new Quad(
            box.x() + corners[0] * box.width(),
            box.y() + corners[1] * box.height(),
            box.x() + corners[2] * box.width(),
            box.y() + corners[3] * box.height(),
            box.x() + corners[4] * box.width(),
            box.y() + corners[5] * box.height(),
            box.x() + corners[6] * box.width(),
            box.y() + corners[7] * box.height());
    boolean makesSense = quad.isConvex() && quad.bounds().area() >= MIN_CORNER_AREA * box.area();
    return makesSense ? quad : Quad.of(box);
  }
}
