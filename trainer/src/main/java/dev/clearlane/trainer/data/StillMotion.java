package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A still as a camera that moves would have seen it before: it turns a little and drives towards a
 * point, so that k frames before, the picture is moved by k times as much, and shown as by a lens 1
 * + k·zoom times as wide.
 *
 * @param dx how far a frame's content is from where it is one frame later, in pixels to the right
 * @param dy the same downwards
 * @param zoom per frame; above 0 the camera drives forward
 * @param focusX where zooming leaves the picture where it is, in half widths from its middle
 * @param focusY the same in half heights
 */
record StillMotion(double dx, double dy, double zoom, double focusX, double focusY) {
  /** How often the camera does not turn. */
  static final double STANDING_SHARE = 0.12;

  /** By how much it turns otherwise, in pixels a frame, drawn uniformly on a logarithmic scale. */
  static final double MIN_SHIFT_PX = 0.3;

  static final double MAX_SHIFT_PX = 14;

  /** How often it drives. */
  static final double ZOOM_SHARE = 0.7;

  static final double MIN_ZOOM = -0.004;
  static final double MAX_ZOOM = 0.03;

  /** The point that it drives towards may be outside of the picture. */
  private static final double FARTHEST_FOCUS = 1.2;

  static StillMotion draw(SplittableRandom random) {
    double shift = 0;
    if (random.nextDouble() >= STANDING_SHARE) {
      shift = MIN_SHIFT_PX * Math.pow(MAX_SHIFT_PX / MIN_SHIFT_PX, random.nextDouble());
    }
    double heading = 2 * Math.PI * random.nextDouble();
    double zoom =
        random.nextDouble() < ZOOM_SHARE
            ? MIN_ZOOM + (MAX_ZOOM - MIN_ZOOM) * random.nextDouble()
            : 0;
    return new StillMotion(
        shift * Math.cos(heading),
        shift * Math.sin(heading),
        zoom,
        FARTHEST_FOCUS * (2 * random.nextDouble() - 1),
        FARTHEST_FOCUS * (2 * random.nextDouble() - 1));
  }

  /** The still as it is, then as it was one, two, … frames before. */
  List<Picture> moments(Picture still, int history) {
    List<Picture> moments = new ArrayList<>(List.of(still));
    for (int k = 1; k <= history; k++) {
      moments.add(before(still, k));
    }
    return moments;
  }

  /** Bilinear; mirrored at the borders. */
  private Picture before(Picture still, int k) {
    int width = still.widthPx();
    int height = still.heightPx();
    double wider = 1 + k * zoom;
    double x0 = (width - 1 + focusX * width) / 2;
    double y0 = (height - 1 + focusY * height) / 2;
    Picture out = Picture.black(width, height);
    byte[] from = still.bgr();
    for (int y = 0, at = 0; y < height; y++) {
      double sy = mirrored(y0 + wider * (y - y0) + k * dy, height);
      int top = (int) sy;
      int below = Math.min(height - 1, top + 1);
      float fy = (float) (sy - top);
      for (int x = 0; x < width; x++) {
        double sx = mirrored(x0 + wider * (x - x0) + k * dx, width);
        int left = (int) sx;
        int right = Math.min(width - 1, left + 1);
        float fx = (float) (sx - left);
        for (int c = 0; c < 3; c++, at++) {
          float upper =
              (1 - fx) * (from[3 * (top * width + left) + c] & 0xff)
                  + fx * (from[3 * (top * width + right) + c] & 0xff);
          float lower =
              (1 - fx) * (from[3 * (below * width + left) + c] & 0xff)
                  + fx * (from[3 * (below * width + right) + c] & 0xff);
          out.bgr()[at] = (byte) (int) ((1 - fy) * upper + fy * lower + 0.5f);
        }
      }
    }
    return out;
  }

  /** A place within 0 to size − 1; the mirror is at the outer edge of the outer pixels. */
  private static double mirrored(double place, int size) {
    double from = Math.abs(place + 0.5) % (2.0 * size);
    double inside = from < size ? from : 2.0 * size - from;
    return Math.max(0, Math.min(size - 1.0, inside - 0.5));
  }
}
