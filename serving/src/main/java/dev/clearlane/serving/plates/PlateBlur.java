package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.clearlane.bundle.PixelView;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Makes plates unreadable. Thread-safe. */
public final class PlateBlur {
  /** Mean colours that are left of a plate: too few for its characters. */
  private static final int COLUMNS = 4;

  private static final int ROWS = 2;

  private PlateBlur() {}

  /**
   * Replaces a box of a picture by a smooth surface of its {@value #COLUMNS} × {@value #ROWS} mean
   * colours, which cannot be undone.
   *
   * @param pixels in native memory; changed
   * @param box may reach beyond the picture
   */
  public static void blur(PixelView pixels, PlateBox box) {
    PlateBox inside = box.within(pixels.widthPx(), pixels.heightPx());
    int x = (int) Math.floor(inside.x());
    int y = (int) Math.floor(inside.y());
    int width = (int) Math.ceil(inside.right()) - x;
    int height = (int) Math.ceil(inside.bottom()) - y;
    if (width < 1 || height < 1) {
      return;
    }
    if (!pixels.buffer().isDirect()) {
      throw new IllegalArgumentException("pixels must be in native memory");
    }
    try (Mat plate = Mats.of(pixels.part(x, y, width, height));
        Mat means = new Mat();
        Size few = new Size(Math.min(COLUMNS, width), Math.min(ROWS, height));
        Size all = new Size(width, height)) {
      resize(plate, means, few, 0, 0, INTER_AREA);
      resize(means, plate, all, 0, 0, INTER_LINEAR);
    }
  }
}
