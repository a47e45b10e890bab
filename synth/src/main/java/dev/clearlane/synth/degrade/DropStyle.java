package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/** What the drops on a picture have in common: how large, how many and how sharp they are. */
enum DropStyle {
  /**
   * Many small drops on a windscreen near the plane of focus. Each shows the whole scene upside
   * down, so it is dark above and as bright as the sky below.
   */
  FINE(1.5, 6, 0.5) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return 0.5 + 1.5 * random.nextDouble();
    }
  },

  /**
   * Drops on the lens or near it: a pixel sees the glass as a disc, the circle of confusion, and
   * what part of the disc is water hides that share of the scene. Small ones are soft, half
   * transparent and brighter than the scene.
   */
  DEFOCUSED(4, 28, 0.35) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return typicalPx * (0.35 + 1.15 * random.nextDouble());
    }
  },

  /** Large drops whose picture of the scene can be made out. */
  LARGE(5, 25, 0.45) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return typicalPx * (0.08 + 0.4 * random.nextDouble());
    }
  };

  private static final double FINE_PROBABILITY = 0.4;
  private static final double DEFOCUSED_PROBABILITY = 0.45;

  private final double minRadiusPx;
  private final double maxRadiusPx;
  private final double spread;

  DropStyle(double minRadiusPx, double maxRadiusPx, double spread) {
    this.minRadiusPx = minRadiusPx;
    this.maxRadiusPx = maxRadiusPx;
    this.spread = spread;
  }

  static DropStyle drawn(SplittableRandom random) {
    double place = random.nextDouble();
    if (place < FINE_PROBABILITY) {
      return FINE;
    }
    return place < FINE_PROBABILITY + DEFOCUSED_PROBABILITY ? DEFOCUSED : LARGE;
  }

  /**
   * Drops on a windscreen 10 cm before a dash camera: 90° wide, an aperture of 1.8 mm, focused at
   * infinity, so that the circle of confusion on the glass is as large as the aperture; drops of
   * 0.9 mm radius typically.
   */
  static Shower windscreen(int width, int height) {
    double pxPerMm = width / 2.0 / 100;
    return new Shower(width, height, 0.9 * pxPerMm, 0.6, 0.9 * pxPerMm, 0.6, 1.05, 0.4, 0.95);
  }

  /** Radius of the disc of glass that a pixel sees, in pixels. */
  abstract double circleOfConfusion(double typicalPx, SplittableRandom random);

  /**
   * Draws what the drops of a picture have in common.
   *
   * @param scale size of the view relative to one of 480 lines
   */
  Shower shower(int width, int height, double scale, SplittableRandom random) {
    double typicalPx =
        scale * minRadiusPx * Math.pow(maxRadiusPx / minRadiusPx, random.nextDouble());
    return new Shower(
        width,
        height,
        Math.max(1, typicalPx),
        spread,
        circleOfConfusion(typicalPx, random),
        this == LARGE ? 0.1 : 0.3 + 0.7 * random.nextDouble(),
        0.75 * Math.pow(2.4, random.nextDouble()),
        random.nextDouble(),
        0.7 + 0.3 * random.nextDouble());
  }

  /**
   * Drops of one picture.
   *
   * @param typicalPx median radius
   * @param spread standard deviation of the radius' logarithm
   * @param confusionPx radius of the circle of confusion
   * @param view part of the picture's shorter side that a drop shows
   * @param gain median brightness of what a drop shows
   * @param sky largest share of light from above the picture
   * @param opacity of a drop that fills the circle of confusion
   */
  record Shower(
      int width,
      int height,
      double typicalPx,
      double spread,
      double confusionPx,
      double view,
      double gain,
      double sky,
      double opacity) {

    Drop next(SplittableRandom random) {
      double side = Math.min(width, height);
      double radiusPx = typicalPx * Math.exp(spread * random.nextGaussian());
      radiusPx = Math.max(0.8, Math.min(radiusPx, Math.max(3, 0.2 * side)));
      double filled = Math.min(1, radiusPx / confusionPx);
      // A disc of water seen through a disc of glass: half hidden where the larger one ends.
      double halfPx = Math.max(radiusPx, confusionPx);
      double stretch = 0.8 + 0.7 * random.nextDouble() * random.nextDouble();
      return new Drop(
          width * random.nextDouble(),
          height * random.nextDouble(),
          halfPx,
          1 + 0.6 * random.nextDouble() * random.nextDouble() * filled,
          1 + (stretch - 1) * filled,
          Math.max(1, 2 * Math.min(radiusPx, confusionPx)),
          opacity * filled * filled * (0.85 + 0.15 * random.nextDouble()),
          Math.max(3, view * side * (0.7 + 0.6 * random.nextDouble()) / (2 * halfPx)),
          gain * Math.exp(0.15 * random.nextGaussian()),
          sky * (0.6 + 0.4 * random.nextDouble()));
    }
  }
}
