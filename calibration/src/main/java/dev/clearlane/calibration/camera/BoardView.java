package dev.clearlane.calibration.camera;

import java.util.Arrays;

/**
 * A board as one frame shows it.
 *
 * @param name of the frame
 * @param ids of the corners that were found, ascending
 * @param x columns of the corners, in pixels; pixel centres are at whole numbers
 * @param y rows of the corners
 * @param sharpness steepest step between neighbouring pixels at the corners, as a share of the
 *     contrast there, 0 to 1
 * @param likeness where and how it is seen: place, size and perspective; near for views that are
 *     alike
 */
record BoardView(
    String name, int[] ids, double[] x, double[] y, double sharpness, double[] likeness) {
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
