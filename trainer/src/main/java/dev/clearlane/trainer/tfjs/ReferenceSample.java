package dev.clearlane.trainer.tfjs;

import java.util.Locale;

/**
 * DataItem output of a network for {@link dev.clearlane.bundle.GoldenSample#picture(int, int)}:
 * means over square blocks, per channel, computed by another program.
 *
 * @param sidePx width and height of the picture
 * @param blockPx side of a block
 * @param means row by row, block by block, channel by channel
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
public record ReferenceSample(int sidePx, int blockPx, float[] means) {
  /** Rounding in float32 moves a mean by some 1e-6; a wrong weight by far more than this. */
  static final double TOLERANCE = 1e-4;

  /** Half precision: half a code value. */
  static final double HALF_TOLERANCE = 0.002;

  /** Compares an output of height × width × 3. */
  void compare(float[] output, int widthPx, boolean half) throws TfjsException {
    if (widthPx != sidePx || output.length != 3 * sidePx * sidePx) {
      return; // stored for one size only
    }
    double worst = 0;
    int blocks = sidePx / blockPx;
    for (int i = 0; i < means.length; i++) {
      int row = i / 3 / blocks * blockPx;
      int column = i / 3 % blocks * blockPx;
      double sum = 0;
      for (int y = row; y < row + blockPx; y++) {
        for (int x = column; x < column + blockPx; x++) {
          sum += output[(y * widthPx + x) * 3 + i % 3];
        }
      }
      double difference = Math.abs(sum / (blockPx * blockPx) - means[i]);
      worst = Double.isFinite(difference) ? Math.max(worst, difference) : Double.MAX_VALUE;
    }
    double tolerance = half ? HALF_TOLERANCE : TOLERANCE;
    if (worst > tolerance) {
      throw new TfjsException(
          String.format(
              Locale.ROOT,
              "the imported network differs from its stored sample by %.2g; at most %.0g is"
                  + " allowed",
              worst,
              tolerance));
    }
  }
}
