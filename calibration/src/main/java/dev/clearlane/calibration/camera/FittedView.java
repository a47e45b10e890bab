package dev.clearlane.calibration.camera;

/**
 * A view with the pose and the errors that the fitted lens gives it.
 *
 * @param view the board
 * @param heldOut whether the lens was fitted without it; its pose is then its own fit
 * @param pose of the board
 * @param dx by corner, found less projected column, in pixels
 * @param dy by corner, found less projected row, in pixels
 */
record FittedView(BoardView view, boolean heldOut, Pose pose, double[] dx, double[] dy) {
  /** Sum of the squared distances between found and projected corners. */
  double squares() {
    double sum = 0;
    for (int i = 0; i < dx.length; i++) {
      sum += dx[i] * dx[i] + dy[i] * dy[i];
    }
    return sum;
  }

  /** Distance between a corner and its projection, in pixels. */
  double errorPx(int corner) {
    return Math.hypot(dx[corner], dy[corner]);
  }

  /** Root mean square of the distances, in pixels. */
  double errorPx() {
    return Math.sqrt(squares() / dx.length);
  }
}
