package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.Picture;

/**
 * Where a teacher's output may be learned from: where it agrees with a second opinion of the same
 * teacher, either its output for its own output (nothing should be left to do) or its output at
 * another scale.
 *
 * <p>A pixel is trusted if, averaged over a neighbourhood, the two differ by no more than a share
 * of the change that the teacher made, or by next to nothing.
 *
 * @param mask one byte per pixel, row by row: 0 not trusted, 255 trusted
 * @param share trusted pixels, 0–1
 */
@SuppressWarnings("ArrayRecordComponent") // made once per picture, never compared
record Trust(byte[] mask, double share) {
  /** Half of the neighbourhood's side, in pixels: larger than a streak or a glyph's stroke. */
  private static final int RADIUS_PX = 6;

  /** Disagreement that is allowed, as a share of the change. */
  private static final float MAX_SHARE = 0.5f;

  /** Disagreement that is always allowed, in code values: about what JPEG adds. */
  private static final float MAX_LEVELS = 1.5f;

  /**
   * Compares three pictures of one size.
   *
   * @param input what the teacher was given
   * @param output what it made of it
   * @param second the second opinion
   */
  static Trust of(Picture input, Picture output, Picture second) {
    int width = input.widthPx();
    int height = input.heightPx();
    float[] change = boxMean(difference(input, output), width, height);
    float[] disagreement = boxMean(difference(output, second), width, height);
    byte[] mask = new byte[width * height];
    int trusted = 0;
    for (int i = 0; i < mask.length; i++) {
      if (disagreement[i] <= Math.max(MAX_LEVELS, MAX_SHARE * change[i])) {
        mask[i] = (byte) 255;
        trusted++;
      }
    }
    return new Trust(mask, (double) trusted / mask.length);
  }

  /**
   * The output where it is trusted, the input elsewhere: untrusted parts teach to change nothing.
   */
  Picture target(Picture input, Picture output) {
    Picture target = Picture.black(input.widthPx(), input.heightPx());
    for (int i = 0; i < mask.length; i++) {
      Picture from = mask[i] == 0 ? input : output;
      System.arraycopy(from.bgr(), 3 * i, target.bgr(), 3 * i, 3);
    }
    return target;
  }

  /** The mask as a grey picture. */
  Picture picture(int widthPx, int heightPx) {
    Picture picture = Picture.black(widthPx, heightPx);
    for (int i = 0; i < mask.length; i++) {
      for (int c = 0; c < 3; c++) {
        picture.bgr()[3 * i + c] = mask[i];
      }
    }
    return picture;
  }

  /** Mean absolute difference over the channels of each pixel, in code values. */
  private static float[] difference(Picture a, Picture b) {
    float[] difference = new float[a.widthPx() * a.heightPx()];
    for (int i = 0; i < difference.length; i++) {
      int sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += Math.abs((a.bgr()[3 * i + c] & 0xff) - (b.bgr()[3 * i + c] & 0xff));
      }
      difference[i] = sum / 3f;
    }
    return difference;
  }

  /** Mean over a square around each pixel, as far as it is inside, by a summed-area table. */
  private static float[] boxMean(float[] values, int width, int height) {
    double[] table = new double[(width + 1) * (height + 1)];
    for (int y = 0; y < height; y++) {
      double row = 0;
      for (int x = 0; x < width; x++) {
        row += values[y * width + x];
        table[(y + 1) * (width + 1) + x + 1] = table[y * (width + 1) + x + 1] + row;
      }
    }
    float[] mean = new float[values.length];
    for (int y = 0; y < height; y++) {
      int top = Math.max(0, y - RADIUS_PX);
      int bottom = Math.min(height, y + RADIUS_PX + 1);
      for (int x = 0; x < width; x++) {
        int left = Math.max(0, x - RADIUS_PX);
        int right = Math.min(width, x + RADIUS_PX + 1);
        double sum =
            table[bottom * (width + 1) + right]
                - table[top * (width + 1) + right]
                - table[bottom * (width + 1) + left]
                + table[top * (width + 1) + left];
        mean[y * width + x] = (float) (sum / ((bottom - top) * (right - left)));
      }
    }
    return mean;
  }
}
