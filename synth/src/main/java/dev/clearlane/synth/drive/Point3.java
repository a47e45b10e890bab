package dev.clearlane.synth.drive;

/**
 * A point or direction in the scene, in metres.
 *
 * @param x to the right of the road's middle
 * @param y above the road
 * @param z along the road, forward
 */
record Point3(double x, double y, double z) {
  Point3 plus(Point3 other) {
    return new Point3(x + other.x, y + other.y, z + other.z);
  }

  Point3 minus(Point3 other) {
    return new Point3(x - other.x, y - other.y, z - other.z);
  }

  Point3 times(double factor) {
    return new Point3(x * factor, y * factor, z * factor);
  }

  double dot(Point3 other) {
    return x * other.x + y * other.y + z * other.z;
  }

  Point3 cross(Point3 other) {
    return new Point3(
        y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x);
  }
}
