package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Falling rain: layers of bright streaks over the picture, by screening (Y = 1 − (1 − X)(1 − W)) or
 * adding (Y = X + W), and in some pictures a veil of mist. Nothing gets darker.
 *
 * <p>Composed on the encoded samples, as the public rain sets are.
 *
 * @param style ranges to draw from
 */
public record RainStreaks(RainStyle style) implements Degradation {
  private static final double ADDITIVE_PROBABILITY = 0.35;

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    int width = clean.widthPx();
    int height = clean.heightPx();
    float[] rain = new float[width * height];
    int layers = lasting.nextInt(style.minLayers, style.maxLayers + 1);
    double tilt = Math.toRadians(style.maxTiltDegrees) * steep(lasting);
    for (int i = 0; i < layers; i++) {
      drawLayer(
          rain,
          width,
          height,
          i == 0 ? tilt : turned(tilt, lasting),
          layers,
          lasting,
          moment.momentary());
    }
    if (lasting.nextDouble() < style.mistProbability) {
      addMist(rain, width, height, style.maxMist * lasting.nextDouble(), lasting);
    }
    boolean additive = lasting.nextDouble() < ADDITIVE_PROBABILITY;
    double white = 0.8 + 0.2 * lasting.nextDouble();
    double blueish = 0.04 * lasting.nextDouble();
    float[] tint = {(float) white, (float) (white * (1 - blueish / 2)), (float) (white - blueish)};
    return additive ? add(clean, rain, tint) : screen(clean, rain, tint);
  }

  /**
   * Lays rain over a picture by screening.
   *
   * @param rain one value per pixel, 0 none to 1 white
   * @param tint brightness of the rain in blue, green and red, 0–1
   */
  public static Picture screen(Picture clean, float[] rain, float[] tint) {
    Picture out = Picture.black(clean.widthPx(), clean.heightPx());
    byte[] from = clean.bgr();
    byte[] to = out.bgr();
    for (int i = 0, p = 0; p < rain.length; p++) {
      for (int c = 0; c < 3; c++, i++) {
        float x = from[i] & 0xff;
        to[i] = (byte) (x + (255 - x) * rain[p] * tint[c] + 0.5f);
      }
    }
    return out;
  }

  private static Picture add(Picture clean, float[] rain, float[] tint) {
    Picture out = Picture.black(clean.widthPx(), clean.heightPx());
    byte[] from = clean.bgr();
    byte[] to = out.bgr();
    for (int i = 0, p = 0; p < rain.length; p++) {
      for (int c = 0; c < 3; c++, i++) {
        float x = from[i] & 0xff;
        to[i] = (byte) Math.min(255, x + 255 * rain[p] * tint[c] + 0.5f);
      }
    }
    return out;
  }

  private void drawLayer(
      float[] rain,
      int width,
      int height,
      double tilt,
      int layers,
      SplittableRandom lasting,
      SplittableRandom momentary) {
    double density = logBetween(style.minDensity, style.maxDensity, lasting) / Math.sqrt(layers);
    double lengthPx = between(style.minLengthPx, style.maxLengthPx, lasting);
    double widthPx = logBetween(style.minWidthPx, style.maxWidthPx, lasting);
    double strength = between(style.minStrength, style.maxStrength, lasting);
    double coverage = style.maxCoverage * (0.4 + 0.6 * lasting.nextDouble());
    density = Math.min(density, coverage / (lengthPx * Math.max(1, widthPx)));
    double wobble = Math.toRadians(0.5 + 3 * lasting.nextDouble());
    double contrast = lasting.nextDouble();
    double margin = lengthPx / 2;
    double area = (width + 2 * margin) * (height + 2 * margin);
    int count = (int) Math.round(density * area);
    for (int i = 0; i < count; i++) {
      double near = momentary.nextDouble();
      double faint = 1 - contrast * momentary.nextDouble();
      new Streak(
              -margin + (width + 2 * margin) * momentary.nextDouble(),
              -margin + (height + 2 * margin) * momentary.nextDouble(),
              lengthPx * (0.6 + 0.8 * near),
              widthPx * (0.7 + 0.6 * near),
              tilt + wobble * momentary.nextGaussian(),
              strength * faint)
          .drawInto(rain, width, height);
    }
  }

  /** A veil that changes slowly across the picture, screened over what is there. */
  private static void addMist(
      float[] rain, int width, int height, double mist, SplittableRandom random) {
    double slope = random.nextDouble() - 0.5;
    double phase = 2 * Math.PI * random.nextDouble();
    for (int y = 0; y < height; y++) {
      double v = (double) y / height - 0.5;
      for (int x = 0; x < width; x++) {
        double u = (double) x / width;
        float veil = (float) (mist * (1 + slope * v + 0.2 * Math.sin(3 * u + 4 * v + phase)));
        int at = y * width + x;
        rain[at] += (1 - rain[at]) * Math.max(0, veil);
      }
    }
  }

  private double turned(double tilt, SplittableRandom random) {
    double limit = Math.toRadians(style.maxTiltDegrees);
    double turned = tilt + Math.toRadians(50) * (random.nextDouble() - 0.5);
    return Math.max(-limit, Math.min(limit, turned));
  }

  /** −1 to 1, more often near 0. */
  private static double steep(SplittableRandom random) {
    double u = 2 * random.nextDouble() - 1;
    return u * Math.sqrt(Math.abs(u));
  }

  private static double between(double low, double high, SplittableRandom random) {
    return low + (high - low) * random.nextDouble();
  }

  private static double logBetween(double low, double high, SplittableRandom random) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
