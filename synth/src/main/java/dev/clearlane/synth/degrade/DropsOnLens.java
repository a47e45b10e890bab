package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Drops on the lens or its cover, far out of focus: Y = (1 − α)·X + α·W in linear light. A pixel
 * sees the glass as a disc as large as the drops or larger, so that nothing of the scene can be
 * made out in them: they are soft spots of the light from all over it. Some pictures also have a
 * film of water, which veils the scene, and some are smeared by it.
 *
 * <p>Drawn by the look of real pairs of a wet and a dry glass plate before a camera.
 *
 * @param minShare least share of the picture under drops, each counted in full, 0–1
 * @param maxShare largest share, 0–1
 * @param smeared share of the pictures that the film also smears, 0–1
 * @param noise added afterwards
 */
public record DropsOnLens(double minShare, double maxShare, double smeared, SensorNoise noise)
    implements Degradation {
  private static final double MAX_SMEAR = 0.5;
  private static final int MAX_SMEAR_RADIUS_PX = 3;

  public DropsOnLens {
    if (!(minShare >= 0 && maxShare >= minShare && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "shares under drops must be 0 <= min <= max <= 1, not %s to %s"
              .formatted(minShare, maxShare));
    }
    if (!(smeared >= 0 && smeared <= 1)) {
      throw new IllegalArgumentException(
          "share of smeared pictures must be 0 to 1, not " + smeared);
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    int width = clean.widthPx();
    int height = clean.heightPx();
    float[] linear = LinearLight.of(clean);
    double share = minShare + (maxShare - minShare) * lasting.nextDouble();
    LensWater water = LensWater.drawn(linear, width, height, share, lasting);
    smear(linear, width, height, lasting);
    water.layOver(linear);
    noise.addTo(linear, lasting, moment.momentary());
    return LinearLight.toPicture(linear, width, height);
  }

  /** Mixes its share of the pictures with their blurred copy, in place. */
  private void smear(float[] linear, int width, int height, SplittableRandom random) {
    boolean drawn = random.nextDouble() < smeared;
    float share = (float) (MAX_SMEAR * random.nextDouble());
    int radiusPx = 1 + random.nextInt(MAX_SMEAR_RADIUS_PX);
    if (!drawn) {
      return;
    }
    float[] blurred = linear;
    for (int pass = 0; pass < 2; pass++) {
      blurred = boxMeans(blurred, width, height, 3, 3 * width, radiusPx);
      blurred = boxMeans(blurred, height, width, 3 * width, 3, radiusPx);
    }
    for (int i = 0; i < linear.length; i++) {
      linear[i] += share * (blurred[i] - linear[i]);
    }
  }

  /**
   * Means over neighbours along lines; beyond the border its sample counts.
   *
   * @param step from a sample to the next of its line
   * @param lineStep from a line to the next
   */
  private static float[] boxMeans(
      float[] from, int length, int lines, int step, int lineStep, int radius) {
    float[] to = new float[from.length];
    for (int line = 0; line < lines; line++) {
      for (int c = 0; c < 3; c++) {
        int start = line * lineStep + c;
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
          sum += from[start + step * Math.max(0, Math.min(length - 1, k))];
        }
        for (int i = 0; i < length; i++) {
          to[start + step * i] = (float) (sum / (2 * radius + 1));
          sum += from[start + step * Math.min(length - 1, i + radius + 1)];
          sum -= from[start + step * Math.max(0, i - radius)];
        }
      }
    }
    return to;
  }
}
