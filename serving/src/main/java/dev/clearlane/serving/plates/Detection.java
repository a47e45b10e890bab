package dev.clearlane.serving.plates;

/**
 * A plate that a detector found.
 *
 * @param box in pixels of the picture; it may reach a little beyond it
 * @param corners of the plate; those of the box where the network gave none that make sense
 * @param score 0 to 1
 */
public record Detection(PlateBox box, Quad corners, double score) {
  Detection toPicture(double left, double top, double factor) {
    return new Detection(
        box.toPicture(left, top, factor), corners.toPicture(left, top, factor), score);
  }
}
