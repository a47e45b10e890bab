package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.PlateReading.Place;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Makes a reader's input of a rectified plate: scaled to fit with its proportions kept, and padded
 * with grey. Training and serving both use it, so that readers see the same. Thread-safe.
 */
public final class PlateInput {
  /** Share of the height that each line of a two-line plate takes; they overlap a little. */
  private static final double LINE_SHARE = 0.54;

  private PlateInput() {}

  /** The picture of a reader's size. */
  public static Picture fit(Picture plate, PlateReading size) {
    double factor =
        Math.min(
            (double) size.widthPx() / plate.widthPx(), (double) size.heightPx() / plate.heightPx());
    int width = limit(plate.widthPx() * factor, size.widthPx());
    int height = limit(plate.heightPx() * factor, size.heightPx());
    Picture scaled = scale(plate, width, height);
    Picture input = Picture.black(size.widthPx(), size.heightPx());
    Arrays.fill(input.bgr(), (byte) PlateReading.PADDING);
    int left = size.place() == Place.CENTRE ? (size.widthPx() - width) / 2 : 0;
    paste(scaled, input, left, (size.heightPx() - height) / 2);
    return input;
  }

  /** The upper line and, to its right, the lower one. */
  public static Picture oneLine(Picture plate) {
    int height = Math.max(1, (int) Math.round(LINE_SHARE * plate.heightPx()));
    Picture line = Picture.black(2 * plate.widthPx(), height);
    paste(plate.crop(0, 0, plate.widthPx(), height), line, 0, 0);
    paste(
        plate.crop(0, plate.heightPx() - height, plate.widthPx(), height),
        line,
        plate.widthPx(),
        0);
    return line;
  }

  /** A picture of another size: averaged where it shrinks, bicubic where it grows. */
  static Picture scale(Picture picture, int widthPx, int heightPx) {
    if (widthPx == picture.widthPx() && heightPx == picture.heightPx()) {
      return picture;
    }
    boolean shrinks = widthPx < picture.widthPx();
    try (Mat from = Mats.of(PixelView.of(picture));
        Mat to = new Mat();
        Size size = new Size(widthPx, heightPx)) {
      resize(from, to, size, 0, 0, shrinks ? INTER_AREA : INTER_CUBIC);
      return Mats.picture(to);
    }
  }

  private static int limit(double length, int max) {
    return (int) Math.max(1, Math.min(max, Math.round(length)));
  }

  private static void paste(Picture from, Picture to, int left, int top) {
    for (int y = 0; y < from.heightPx(); y++) {
      System.arraycopy(
          from.bgr(),
          3 * y * from.widthPx(),
          to.bgr(),
          3 * ((top + y) * to.widthPx() + left),
          3 * from.widthPx());
    }
  }
}
