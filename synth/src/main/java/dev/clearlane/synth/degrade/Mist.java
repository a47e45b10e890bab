package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Mist, fog or the veil of heavy rain: Y = X·t + A·(1 − t) with the transmission t = e^(−βd), which
 * is Koschmieder's law on the encoded samples, as the public sets of heavy rain compose it.
 *
 * <p>The depth d is not known from one picture. It is drawn: far at the top and near at the bottom,
 * as in the view from a car, with smooth variations of about a third of the picture, such as house
 * fronts and trees make; some pictures have the same depth everywhere.
 *
 * @param minThickness least β·d of the farthest point, 0 or more
 * @param maxThickness largest β·d of the farthest point
 */
public record Mist(double minThickness, double maxThickness) implements Degradation {
  private static final int WAVES = 4;
  private static final double EVEN_PROBABILITY = 0.2;

  public Mist {
    if (!(minThickness >= 0 && maxThickness >= minThickness)) {
      throw new IllegalArgumentException(
          "thickness of mist must be 0 <= min <= max, not %s to %s"
              .formatted(minThickness, maxThickness));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    int width = clean.widthPx();
    int height = clean.heightPx();
    double thickness = minThickness + (maxThickness - minThickness) * random.nextDouble();
    double nearShare =
        random.nextDouble() < EVEN_PROBABILITY ? 1 : 0.15 + 0.65 * random.nextDouble();
    double horizon = 0.2 + 0.4 * random.nextDouble();
    double relief = (1 - nearShare) * 0.5 * random.nextDouble();
    double[] waves = waves(random);
    float[] air = airlight(random);
    Picture out = Picture.black(width, height);
    byte[] from = clean.bgr();
    byte[] to = out.bgr();
    for (int y = 0, i = 0; y < height; y++) {
      double v = (double) y / height;
      double ground = Math.max(0, (v - horizon) / (1 - horizon));
      double slope = 1 - (1 - nearShare) * ground;
      for (int x = 0; x < width; x++) {
        double depth = slope + relief * wave(waves, (double) x / width, v);
        float t = (float) Math.exp(-thickness * Math.max(0, depth));
        for (int c = 0; c < 3; c++, i++) {
          float value = (from[i] & 0xff) * t + 255 * air[c] * (1 - t);
          to[i] = (byte) (int) (value + 0.5f);
        }
      }
    }
    return out;
  }

  /** Colour of the scattered light, in blue, green and red, 0–1: a light grey, hardly tinted. */
  private static float[] airlight(SplittableRandom random) {
    double grey = 0.5 + 0.45 * random.nextDouble();
    double tint = 0.08 * (random.nextDouble() - 0.4);
    return new float[] {
      (float) Math.min(1, grey * (1 + tint)), (float) grey, (float) Math.min(1, grey * (1 - tint))
    };
  }

  private static double[] waves(SplittableRandom random) {
    double[] waves = new double[3 * WAVES];
    for (int i = 0; i < waves.length; i += 3) {
      waves[i] = 12 * (random.nextDouble() - 0.5);
      waves[i + 1] = 8 * (random.nextDouble() - 0.5);
      waves[i + 2] = 2 * Math.PI * random.nextDouble();
    }
    return waves;
  }

  /** A smooth function of the place in the picture (0–1), −1 to 1. */
  private static double wave(double[] waves, double u, double v) {
    double sum = 0;
    for (int i = 0; i < waves.length; i += 3) {
      sum += Math.sin(waves[i] * u + waves[i + 1] * v + waves[i + 2]);
    }
    return sum / WAVES;
  }
}
