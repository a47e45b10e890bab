package dev.clearlane.calibration.camera;

import java.util.Arrays;

/** A board as one frame shows it. */
final class BoardView {
  private final String name;
  private final int[] ids;
  private final double[] x;
  private final double[] y;
  private final double sharpness;
  private final double[] likeness;

  BoardView(String name, int[] ids, double[] x, double[] y, double sharpness, double[] likeness) {
    this.name = name;
    this.ids = ids;
    this.x = x;
    this.y = y;
    this.sharpness = sharpness;
    this.likeness = likeness;
  }

  /** Name of the frame. */
  String name() {
    return name;
  }

  /** Ids of the corners that were found, ascending. */
  int[] ids() {
    return ids;
  }

  /** Columns of the corners, in pixels; pixel centres are at whole numbers. */
  double[] x() {
    return x;
  }

  /** Rows of the corners. */
  double[] y() {
    return y;
  }

  /**
   * Steepest step between neighbouring pixels at the corners, as a share of the contrast there, 0
   * to 1.
   */
  double sharpness() {
    return sharpness;
  }

  /** Where and how it is seen: place, size and perspective; near for views that are alike. */
  double[] likeness() {
    return likeness;
  }

  int corners() {
    return ids.length;
  }

  /** The same view with some of its corners. */
  BoardView only(int[] corners) {
    return new BoardView(
        name,
        Arrays.stream(corners).map(i -> ids[i]).toArray(),
        Arrays.stream(corners).mapToDouble(i -> x[i]).toArray(),
        Arrays.stream(corners).mapToDouble(i -> y[i]).toArray(),
        sharpness,
        likeness);
  }

  /** How much two views differ; 0 for the same place, size and perspective. */
  double distance(BoardView other) {
    double sum = 0;
    for (int i = 0; i < likeness.length; i++) {
      double difference = likeness[i] - other.likeness[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
