package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import org.jspecify.annotations.Nullable;

/**
 * A plate with what is around it, cut out of a frame, so that it can be restored later.
 *
 * @param picture a copy of the frame's pixels, at their own size
 * @param plate in pixels of the picture
 */
public record Surroundings(Picture picture, Detection plate) {
  /** Copies the surroundings of a plate of the frame that is searched now. */
  @FunctionalInterface
  public interface Source {
    /** Takes no closer look, and copies nothing. */
    Source NONE = plate -> null;

    /** The surroundings of a plate; null if no closer look is taken. */
    @Nullable Surroundings of(Detection plate);
  }

  /** Networks of the archive tiers work on tiles of this size; a larger plate takes several. */
  private static final int SIDE_PX = 256;

  /** Blur carries light this far beyond the plate, as a share of its width. */
  private static final double MARGIN = 0.4;

  /**
   * Copies the surroundings of a plate, {@value #SIDE_PX} pixels a side or 1.4 times the plate's
   * size, less where the frame is smaller.
   *
   * @param plate in pixels of the frame, inside of it at least in part
   */
  static Surroundings of(PixelView frame, Detection plate) {
    PlateBox box = plate.box();
    int width = side(box.width(), frame.widthPx());
    int height = side(box.height(), frame.heightPx());
    int left = start(box.centreX(), width, frame.widthPx());
    int top = start(box.centreY(), height, frame.heightPx());
    return new Surroundings(
        copy(frame.part(left, top, width, height)), plate.toPicture(-left, -top, 1));
  }

  private static int side(double plate, int frame) {
    return (int) Math.min(frame, Math.max(SIDE_PX, Math.ceil(plate * (1 + MARGIN))));
  }

  private static int start(double centre, int side, int frame) {
    return (int) Math.max(0, Math.min(frame - side, Math.round(centre - side / 2.0)));
  }

  private static Picture copy(PixelView pixels) {
    int rowBytes = 3 * pixels.widthPx();
    byte[] bgr = new byte[rowBytes * pixels.heightPx()];
    for (int y = 0; y < pixels.heightPx(); y++) {
      pixels.buffer().get(y * pixels.strideBytes(), bgr, y * rowBytes, rowBytes);
    }
    return new Picture(pixels.widthPx(), pixels.heightPx(), bgr);
  }
}
