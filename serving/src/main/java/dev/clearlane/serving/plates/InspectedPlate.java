package dev.clearlane.serving.plates;

import org.jspecify.annotations.Nullable;

/**
 * A plate of a single picture, read as it is and, if a closer look was taken, restored as well.
 *
 * @param plate as it is
 * @param close restored; null without a closer look
 */
public record InspectedPlate(ReadPlate plate, @Nullable ReadPlate close) {
  /** The surer one of both readings. */
  public Reading reading() {
    Reading asItIs = plate.reading();
    return close != null && close.reading().confidence() > asItIs.confidence()
        ? close.reading()
        : asItIs;
  }

  /** Whether both were read, and differently. */
  public boolean readsDiffer() {
    return close != null
        && close.reading().hasText()
        && plate.reading().hasText()
        && !close.reading().text().equals(plate.reading().text());
  }

  /** Confidence in the reading, 0 to 1; lower if both read differently. */
  public double confidence() {
    return reading().confidence() * (readsDiffer() ? Sighting.DISAGREEMENT : 1);
  }
}
