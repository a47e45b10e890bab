package dev.clearlane.synth.drive;

/**
 * Position and viewing direction of the camera.
 *
 * @param position of the optical centre
 * @param pitchRad upwards
 * @param yawRad to the right
 * @param rollRad clockwise
 */
record Viewpoint(Point3 position, double pitchRad, double yawRad, double rollRad) {

  /** A direction of the scene in the camera's axes: x right, y down, z forward. */
  Point3 turn(Point3 d) {
    double cosYaw = Math.cos(yawRad);
    double sinYaw = Math.sin(yawRad);
    double x = d.x() * cosYaw - d.z() * sinYaw;
    double forward = d.x() * sinYaw + d.z() * cosYaw;
    double cosPitch = Math.cos(pitchRad);
    double sinPitch = Math.sin(pitchRad);
    double z = forward * cosPitch + d.y() * sinPitch;
    double up = d.y() * cosPitch - forward * sinPitch;
    double cosRoll = Math.cos(rollRad);
    double sinRoll = Math.sin(rollRad);
    return new Point3(x * cosRoll - up * sinRoll, -(x * sinRoll + up * cosRoll), z);
  }

  /** A point of the scene in the camera's axes, in metres: x right, y down, z forward. */
  Point3 see(Point3 point) {
    return turn(point.minus(position));
  }
}
