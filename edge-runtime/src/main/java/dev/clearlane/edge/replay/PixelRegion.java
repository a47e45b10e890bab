package dev.clearlane.edge.replay;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.StreamFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rectangle of a frame in pixels.
 *
 * @param x left column
 * @param y top row
 * @param widthPx at least 1
 * @param heightPx at least 1
 */
public record PixelRegion(int x, int y, int widthPx, int heightPx) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,5}),(\\d{1,5}),(\\d{1,5}),(\\d{1,5})");

  /** Moves an edge into its first pixel, so that rounding cannot move it into the one before. */
  private static final double INSIDE = 0.25;

  /**
   * Reads {@code X,Y,W,H}.
   *
   * @throws IllegalArgumentException one line with the option, the rule and the value
   */
  public static PixelRegion parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches() || number(matcher, 3) < 1 || number(matcher, 4) < 1) {
      throw new IllegalArgumentException(
          "--roi must be X,Y,WIDTH,HEIGHT in pixels, but is '%s'".formatted(text));
    }
    return new PixelRegion(
        number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /**
   * The region in fractions of frames of a format.
   *
   * @throws IllegalArgumentException one line, if it is not within the frames
   */
  Region in(StreamFormat format) {
    if (x + widthPx > format.widthPx() || y + heightPx > format.heightPx()) {
      throw new IllegalArgumentException(
          "--roi must lie within the frames of %dx%d, but is %s"
              .formatted(format.widthPx(), format.heightPx(), this));
    }
    double left = (x + INSIDE) / format.widthPx();
    double top = (y + INSIDE) / format.heightPx();
    return new Region(
        left,
        top,
        (x + widthPx) / (double) format.widthPx() - left,
        (y + heightPx) / (double) format.heightPx() - top);
  }

  @Override
  public String toString() {
    return "%d,%d,%d,%d".formatted(x, y, widthPx, heightPx);
  }
}
