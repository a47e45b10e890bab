package dev.clearlane.synth.drive;

import java.util.List;

/**
 * A car on the street.
 *
 * @param model what it looks like
 * @param x of its middle, metres
 * @param y of the ground below it, metres
 * @param startZ of its rear (its front, when oncoming) at time 0, metres
 * @param speedMps along z; 0 parked, negative oncoming
 * @param oncoming whether its front looks towards the camera
 */
record Car(CarModel model, double x, double y, double startZ, double speedMps, boolean oncoming) {

  List<Facet> facetsAt(double seconds) {
    Point3 offset = offset(seconds);
    return model.facets().stream()
        .map(facet -> (oncoming ? facet.turnedRound() : facet).movedBy(offset))
        .toList();
  }

  /** Corners of the plate that faces the camera. */
  List<Point3> plateAt(double seconds) {
    Point3 offset = offset(seconds);
    return oncoming
        ? model.frontPlate().stream()
            .map(p -> new Point3(-p.x(), p.y(), -p.z()).plus(offset))
            .toList()
        : model.rearPlate().stream().map(offset::plus).toList();
  }

  private Point3 offset(double seconds) {
    double z = startZ + speedMps * seconds;
    return new Point3(x, y, oncoming ? z + CarModel.LENGTH_M : z);
  }
}
