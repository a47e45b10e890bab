package dev.clearlane.calibration.camera;

/** A view with the pose and the errors that the fitted lens gives it. */
final class FittedView {
  private final BoardView view;
  private final boolean heldOut;
  private final Pose pose;
  private final double[] dx;
  private final double[] dy;

  FittedView(BoardView view, boolean heldOut, Pose pose, double[] dx, double[] dy) {
    this.view = view;
    this.heldOut = heldOut;
    this.pose = pose;
    this.dx = dx;
    this.dy = dy;
  }

  /** The board as it was found. */
  BoardView view() {
    return view;
  }

  /** Whether the lens was fitted without it; its pose is then its own fit. */
  boolean heldOut() {
    return heldOut;
  }

  /** Pose of the board. */
  Pose pose() {
    return pose;
  }

  /** Error by corner, found less projected column, in pixels. */
  double[] dx() {
    return dx;
  }

  /** Error by corner, found less projected row, in pixels. */
  double[] dy() {
    return dy;
  }

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
