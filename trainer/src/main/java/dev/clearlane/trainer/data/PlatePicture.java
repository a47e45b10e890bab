package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.synth.plates.Corners;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture and the licence plates on it.
 *
 * @param picture as stored
 * @param plates all that are labelled; none in a picture without plates
 */
public record PlatePicture(Picture picture, List<Label> plates) {
  public PlatePicture {
    plates = List.copyOf(plates);
  }

  /**
   * One plate.
   *
   * @param corners of its box
   * @param text capitals and digits, lines one after the other; null where unknown
   * @param lines 1 or 2
   * @param country as the data set names it, or empty
   */
  public record Label(Corners corners, @Nullable String text, int lines, String country) {}
}
