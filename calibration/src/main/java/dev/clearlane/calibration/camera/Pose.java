package dev.clearlane.calibration.camera;

/** Where a board is, seen from the camera. */
final class Pose {
  private final double[] rotation;
  private final double[] translation;

  Pose(double[] rotation, double[] translation) {
    this.rotation = rotation;
    this.translation = translation;
  }

  /** 3 × 3, row by row. */
  double[] rotation() {
    return rotation;
  }

  /** Place of the board's first corner, in millimetres. */
  double[] translation() {
    return translation;
  }

  /** A point of the board in the camera's coordinates. */
  double[] place(double xMm, double yMm) {
    double[] place = new double[3];
    for (int i = 0; i < 3; i++) {
      place[i] = rotation[3 * i] * xMm + rotation[3 * i + 1] * yMm + translation[i];
    }
    return place;
  }

  /** Angle between the board and the picture's plane, 0 to 90. */
  double tiltDegrees() {
    return Math.toDegrees(Math.acos(Math.min(1, Math.abs(rotation[8]))));
  }

  /** Distance from the camera to the board's centre, in millimetres. */
  double distanceMm(Board board) {
    double[] centre =
        place(
            (board.cornerColumns() - 1) * board.squareMm() / 2,
            (board.cornerRows() - 1) * board.squareMm() / 2);
    return Math.hypot(Math.hypot(centre[0], centre[1]), centre[2]);
  }
}
