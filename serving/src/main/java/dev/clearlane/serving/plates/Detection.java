package dev.clearlane.serving.plates;

/**
 * A plate that a detector found.
 *
 * @param box in pixels of the picture; it may reach a little beyond it
 * @param corners of the plate; those of the box where the network gave none that make sense
 * @param score 0 to 1
 */
public record Detection(PlateBox box, Quad corners, double score) {
  /**
   * The detector's corners are on the plate's edge or inside of it, and cut off characters: plates
   * are read this much larger. Chosen on the training part of {@code scenes/named} and {@code
   * scenes/ar} (docs/plates.md).
   */
  private static final double READING_SCALE = 1.08;

  /** What of the picture is read: the plate with a margin. */
  public Quad readingCorners() {
    return corners.enlarged(READING_SCALE, READING_SCALE);
  }

  Detection toPicture(double left, double top, double factor) {
    return new Detection(
        box.toPicture(left, top, factor), corners.toPicture(left, top, factor), score);
  }
}
