package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import java.util.List;

/**
 * A part of a plate that is read as one line. The general reader knows nothing of plates: what
 * surrounds their text, such as a blue band, a state's name, a slogan or a frame, it reads as well.
 * So it is shown several parts, and its surest reading counts.
 *
 * <p>The shares were chosen on the training part of {@code plates_real} (docs/plates.md).
 *
 * @param left share of the width that is left out at the left, 0–1
 * @param top share of the height that is left out at the top, 0–1
 * @param right as left, at the right
 * @param bottom as top, at the bottom
 */
record Framing(double left, double top, double right, double bottom) {
  private static final Framing WHOLE = new Framing(0, 0, 0, 0);

  /** Plates this many times as wide as high have one line, with a band or nothing beside it. */
  private static final double WIDE_RATIO = 3;

  private static final Framing MIDDLE = new Framing(0.02, 0.2, 0.02, 0.18);

  private static final List<Framing> WIDE =
      List.of(WHOLE, new Framing(0.09, 0.02, 0.01, 0.02), MIDDLE);

  private static final List<Framing> HIGH =
      List.of(new Framing(0.01, 0.1, 0.01, 0.1), new Framing(0.02, 0.28, 0.02, 0.1), MIDDLE);

  /** The parts of a plate to try, in this order. */
  static List<Framing> of(Picture plate) {
    return plate.widthPx() > WIDE_RATIO * plate.heightPx() ? WIDE : HIGH;
  }

  /** The part of a plate; at least a pixel. */
  Picture cut(Picture plate) {
    int x = (int) Math.round(left * plate.widthPx());
    int y = (int) Math.round(top * plate.heightPx());
    int width = (int) Math.round((1 - right) * plate.widthPx()) - x;
    int height = (int) Math.round((1 - bottom) * plate.heightPx()) - y;
    return width < 1 || height < 1 ? plate : plate.crop(x, y, width, height);
  }
}
