package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reduced frames and added changes against their definitions, computed pixel by pixel. */
class ReducedSizeTest {
  /** Of more than one band, of odd sides, and smaller than any kernel. */
  @ParameterizedTest
  @CsvSource({"1280, 720", "641, 363", "96, 64", "33, 20", "5, 4", "2, 2", "1, 7", "7, 1", "1, 1"})
  void shouldHalveAndAddChangesToTheBit(int width, int height) throws Exception {
    FramePool pool = new FramePool(2, width, height);
    try (Frame full = Objects.requireNonNull(pool.tryLease());
        Frame out = Objects.requireNonNull(pool.tryLease());
        HalfSize half = new HalfSize()) {
      Picture picture = noise(width, height, 1);
      full.copyFrom(picture);
      half.fit(full);
      half.shrink(full);
      Picture small = half.raw().toPicture();
      Picture changed = noise(small.widthPx(), small.heightPx(), 2);
      half.restored().copyFrom(changed);
      half.addChange(full, out);
      assertThat(small.bgr()).isEqualTo(halved(picture).bgr());
      byte[] expected = new byte[picture.bgr().length];
      for (int y = 0, at = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int c = 0; c < 3; c++) {
            int change = (sixteenths(small, changed, x, y, c) + 8) >> 4;
            expected[at++] = (byte) clamped(picture.sample(x, y, c) + change);
          }
        }
      }
      assertThat(out.toPicture().bgr()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1280, 720, 3", "641, 363, 2", "97, 64, 3", "5, 4, 2", "1, 7, 3", "1, 1, 2"})
  void shouldAddChangesEnlargedByKeysKernel(int width, int height, int scale) throws Exception {
    FramePool pool = new FramePool(2, width, height);
    try (Frame full = Objects.requireNonNull(pool.tryLease());
        Frame out = Objects.requireNonNull(pool.tryLease());
        ReducedFrame reduced = new ReducedFrame()) {
      Picture picture = noise(width, height, 1);
      full.copyFrom(picture);
      Picture small = reduced.reduce(FrameWindow.of(full), scale, 0).frame().toPicture();
      assertThat(small.bgr()).isEqualTo(means(picture, scale).bgr());
      Picture changed = noise(small.widthPx(), small.heightPx(), 2);
      reduced.restored().copyFrom(changed);
      reduced.addChange(full, out);
      Picture result = out.toPicture();
      double error = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double change = 0;
          double fromY = (y + 0.5) / scale - 0.5;
          double fromX = (x + 0.5) / scale - 0.5;
          for (int j = -1; j < 3; j++) {
            for (int i = -1; i < 3; i++) {
              int atX = inside((int) Math.floor(fromX) + i, small.widthPx());
              int atY = inside((int) Math.floor(fromY) + j, small.heightPx());
              change +=
                  keys(fromX - Math.floor(fromX) - i)
                      * keys(fromY - Math.floor(fromY) - j)
                      * (changed.sample(atX, atY, 0) - small.sample(atX, atY, 0));
            }
          }
          double expected = picture.sample(x, y, 0) + change;
          double possible = Math.max(0, Math.min(255, expected));
          error = Math.max(error, Math.abs(result.sample(x, y, 0) - possible));
        }
      }
      assertThat(error).as("no more than rounding").isLessThan(0.501);
    }
  }

  /** Means of squares of pixels; those at the borders hold fewer. */
  private static Picture means(Picture full, int scale) {
    Picture small =
        Picture.black((full.widthPx() + scale - 1) / scale, (full.heightPx() + scale - 1) / scale);
    for (int y = 0, at = 0; y < small.heightPx(); y++) {
      for (int x = 0; x < small.widthPx(); x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          int count = 0;
          for (int j = y * scale; j < Math.min(full.heightPx(), (y + 1) * scale); j++) {
            for (int i = x * scale; i < Math.min(full.widthPx(), (x + 1) * scale); i++) {
              sum += full.sample(i, j, c);
              count++;
            }
          }
          small.bgr()[at++] = (byte) ((2 * sum + count) / (2 * count));
        }
      }
    }
    return small;
  }

  /** Means of 2×2 pixels; the last of an odd side is repeated. */
  private static Picture halved(Picture full) {
    Picture small = Picture.black((full.widthPx() + 1) / 2, (full.heightPx() + 1) / 2);
    for (int y = 0, at = 0; y < small.heightPx(); y++) {
      for (int x = 0; x < small.widthPx(); x++) {
        int right = Math.min(2 * x + 1, full.widthPx() - 1);
        int below = Math.min(2 * y + 1, full.heightPx() - 1);
        for (int c = 0; c < 3; c++) {
          int sum =
              full.sample(2 * x, 2 * y, c)
                  + full.sample(right, 2 * y, c)
                  + full.sample(2 * x, below, c)
                  + full.sample(right, below, c);
          small.bgr()[at++] = (byte) ((sum + 2) >> 2);
        }
      }
    }
    return small;
  }

  /** Weights of 9, 3, 3 and 1 sixteenths. */
  private static int sixteenths(Picture before, Picture after, int x, int y, int c) {
    int nearX = inside(x / 2 + (x % 2 == 0 ? -1 : 1), before.widthPx());
    int nearY = inside(y / 2 + (y % 2 == 0 ? -1 : 1), before.heightPx());
    return 9 * change(before, after, x / 2, y / 2, c)
        + 3 * change(before, after, nearX, y / 2, c)
        + 3 * change(before, after, x / 2, nearY, c)
        + change(before, after, nearX, nearY, c);
  }

  private static int change(Picture before, Picture after, int x, int y, int c) {
    return after.sample(x, y, c) - before.sample(x, y, c);
  }

  private static double keys(double distance) {
    double t = Math.abs(distance);
    if (t < 1) {
      return 1.5 * t * t * t - 2.5 * t * t + 1;
    }
    return t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0;
  }

  private static int inside(int at, int size) {
    return Math.max(0, Math.min(size - 1, at));
  }

  private static int clamped(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static Picture noise(int width, int height, long seed) {
    Picture picture = Picture.black(width, height);
    new Random(seed).nextBytes(picture.bgr());
    return picture;
  }
}
