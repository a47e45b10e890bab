package dev.clearlane.edge.capture.synthetic;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.serving.frame.Frame;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * A straight road under a grey sky at constant speed, with a car ahead and streaks of rain. Equal
 * frame numbers give equal pictures.
 */
final class RainyDrivePainter implements Painter {
  private static final double HORIZON = 0.42; // of the height
  private static final double METRES_PER_SECOND = 14;
  private static final double CAMERA_HEIGHT_M = 1.4;
  private static final double LANE_HALF_M = 1.8;
  private static final double MARK_HALF_M = 0.08;
  private static final double MARK_LENGTH_M = 4;
  private static final double MARK_PERIOD_M = 12;
  private static final double FARTHEST_M = 120;
  private static final double STREAKS_PER_PIXEL = 1.0 / 2200;

  private final FrameSize size;
  private final int horizon;
  private final double focalPx;
  private final byte[] background;

  RainyDrivePainter(FrameSize size) {
    this.size = size;
    horizon = (int) (HORIZON * size.heightPx());
    focalPx = 0.9 * size.widthPx();
    background = background();
  }

  private byte[] background() {
    byte[] bgr = new byte[3 * size.widthPx() * size.heightPx()];
    SplittableRandom grain = new SplittableRandom(7);
    for (int y = 0, i = 0; y < size.heightPx(); y++) {
      double metres = y > horizon ? CAMERA_HEIGHT_M * focalPx / (y - horizon) : FARTHEST_M;
      for (int x = 0; x < size.widthPx(); x++) {
        double aside = (x - size.widthPx() / 2.0) * metres / focalPx;
        int noise = grain.nextInt(-4, 5);
        int blue;
        int green;
        int red;
        if (y <= horizon) {
          blue = 120 + 70 * y / Math.max(1, horizon);
          green = blue - 8;
          red = blue - 16;
        } else if (Math.abs(aside) < 2 * LANE_HALF_M) {
          blue = 82;
          green = 80;
          red = 78;
        } else {
          blue = 52;
          green = 88;
          red = 60;
        }
        bgr[i++] = (byte) (blue + noise);
        bgr[i++] = (byte) (green + noise);
        bgr[i++] = (byte) (red + noise);
      }
    }
    return bgr;
  }

  @Override
  public void paint(Frame frame, long number, double seconds, long momentNs) {
    ByteBuffer pixels = frame.pixels();
    pixels.put(0, background);
    double driven = METRES_PER_SECOND * seconds;
    for (int y = horizon + 1; y < size.heightPx(); y++) {
      double metres = CAMERA_HEIGHT_M * focalPx / (y - horizon);
      if (metres > FARTHEST_M) {
        continue;
      }
      mark(pixels, y, metres, -2 * LANE_HALF_M);
      mark(pixels, y, metres, 2 * LANE_HALF_M);
      if ((driven + metres) % MARK_PERIOD_M < MARK_LENGTH_M) {
        mark(pixels, y, metres, 0);
      }
    }
    car(pixels, 16 + 5 * Math.sin(seconds / 3));
    rain(pixels, number);
  }

  private void mark(ByteBuffer pixels, int y, double metres, double asideM) {
    double scale = focalPx / metres;
    double middle = size.widthPx() / 2.0 + asideM * scale;
    int half = (int) Math.max(1, MARK_HALF_M * scale);
    fill(pixels, (int) middle - half, y, (int) middle + half, y + 1, 205, 210, 212);
  }

  /** Seen from behind, in the right lane. */
  private void car(ByteBuffer pixels, double metres) {
    double scale = focalPx / metres;
    int middle = (int) (size.widthPx() / 2.0 + LANE_HALF_M * scale);
    int ground = (int) (horizon + CAMERA_HEIGHT_M * scale);
    int half = (int) (0.85 * scale);
    int height = (int) (1.45 * scale);
    fill(pixels, middle - half, ground - height * 3 / 5, middle + half, ground, 60, 45, 110);
    fill(
        pixels,
        middle - half * 3 / 4,
        ground - height,
        middle + half * 3 / 4,
        ground - height * 3 / 5,
        70,
        62,
        58);
    int lamp = Math.max(1, half / 5);
    int top = ground - height / 2;
    fill(pixels, middle - half, top, middle - half + lamp, top + lamp, 40, 40, 235);
    fill(pixels, middle + half - lamp, top, middle + half, top + lamp, 40, 40, 235);
    fill(
        pixels,
        middle - half / 4,
        ground - height / 3,
        middle + half / 4,
        ground - height / 5,
        225,
        228,
        230);
  }

  private void rain(ByteBuffer pixels, long number) {
    SplittableRandom random = new SplittableRandom(number);
    int streaks = (int) (size.widthPx() * (long) size.heightPx() * STREAKS_PER_PIXEL);
    for (int i = 0; i < streaks; i++) {
      int x = random.nextInt(size.widthPx());
      int y = random.nextInt(size.heightPx());
      int length = random.nextInt(size.heightPx() / 40, size.heightPx() / 12);
      int strength = random.nextInt(60, 140);
      for (int k = 0; k < length && y + k < size.heightPx(); k++) {
        lighten(pixels, Math.min(x + k / 6, size.widthPx() - 1), y + k, strength);
      }
    }
  }

  private void lighten(ByteBuffer pixels, int x, int y, int strength) {
    int at = 3 * (y * size.widthPx() + x);
    for (int c = at; c < at + 3; c++) {
      int level = pixels.get(c) & 0xff;
      pixels.put(c, (byte) (level + (255 - level) * strength / 256));
    }
  }

  private void fill(
      ByteBuffer pixels, int left, int top, int right, int bottom, int blue, int green, int red) {
    for (int y = Math.max(0, top); y < Math.min(bottom, size.heightPx()); y++) {
      for (int x = Math.max(0, left); x < Math.min(right, size.widthPx()); x++) {
        int at = 3 * (y * size.widthPx() + x);
        pixels.put(at, (byte) blue).put(at + 1, (byte) green).put(at + 2, (byte) red);
      }
    }
  }
}
