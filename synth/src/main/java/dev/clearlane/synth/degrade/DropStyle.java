package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/** What the drops on a picture have in common: how large, how many and how sharp they are. */
enum DropStyle {
  /**
   * Many small drops on a windscreen near the plane of focus. Each shows the whole scene upside
   * down, so it is dark above and as bright as the sky below.
   */
  FINE(1.5, 6, 0.5, 1) {
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
  DEFOCUSED(4, 28, 0.35, 1) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return typicalPx * (0.35 + 1.15 * random.nextDouble());
    }
  },

  /** Large drops whose picture of the scene can be made out. */
  LARGE(5, 25, 0.45, 1) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return typicalPx * (0.08 + 0.4 * random.nextDouble());
    }

    @Override
    double view(SplittableRandom random) {
      return 0.1;
    }
  },

  /**
   * Small flat drops in focus on a slanted windscreen that air flows over: wider than high and
   * turned, with a dark edge above and a bright one below; here and there one that runs down.
   */
  FLAT(1.2, 6, 0.45, 0.4) {
    @Override
    double circleOfConfusion(double typicalPx, SplittableRandom random) {
      return 0.5 + (1 + 0.3 * typicalPx) * random.nextDouble();
    }

    @Override
    double view(SplittableRandom random) {
      return 0.7 + 0.9 * random.nextDouble();
    }

    @Override
    double gain(SplittableRandom random) {
      return 0.8 + 0.4 * random.nextDouble();
    }

    @Override
    Shape shape(SplittableRandom random) {
      return new Shape(
          1 + 0.8 * random.nextDouble(),
          0.8,
          0.25 * random.nextDouble(),
          0.75 + 0.25 * random.nextDouble(),
          random.nextDouble() < 0.4 ? 0.03 : 0);
    }
  };

  /** Of all but {@link #FLAT}. */
  private static final Shape ROUND = new Shape(0.8, 0.7, 0, 0, 0);

  private static final double FINE_PROBABILITY = 0.4;
  private static final double DEFOCUSED_PROBABILITY = 0.45;

  private final double minRadiusPx;
  private final double maxRadiusPx;
  private final double spread;
  private final double maxSky;

  DropStyle(double minRadiusPx, double maxRadiusPx, double spread, double maxSky) {
    this.minRadiusPx = minRadiusPx;
    this.maxRadiusPx = maxRadiusPx;
    this.spread = spread;
    this.maxSky = maxSky;
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
    return new Shower(
        width, height, 0.9 * pxPerMm, 0.6, 0.9 * pxPerMm, 0.6, 1.05, 0.4, 0.95, ROUND);
  }

  /** Part of the picture's shorter side that a drop shows. */
  double view(SplittableRandom random) {
    return 0.3 + 0.7 * random.nextDouble();
  }

  /** Median brightness of what a drop shows. */
  double gain(SplittableRandom random) {
    return 0.75 * Math.pow(2.4, random.nextDouble());
  }

  /** How the drops of a picture are shaped. */
  Shape shape(SplittableRandom random) {
    return ROUND;
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
        view(random),
        gain(random),
        maxSky * random.nextDouble(),
        0.7 + 0.3 * random.nextDouble(),
        shape(random));
  }

  /**
   * How the drops of a picture are shaped.
   *
   * @param minStretch narrowest drop, see {@link Drop#stretch}
   * @param spread by how much the widest is wider
   * @param tilt standard deviation of {@link Drop#tilt}
   * @param flatness see {@link Drop#flatness}
   * @param running share of drops that run down the glass, 0–1
   */
  record Shape(double minStretch, double spread, double tilt, double flatness, double running) {
    /** Draws {@link Drop#stretch}. */
    double stretch(SplittableRandom random) {
      return minStretch + spread * random.nextDouble() * random.nextDouble();
    }

    /** The drop, turned or running down; upright as it is where the shape is not to vary. */
    Drop turned(Drop drop, SplittableRandom random) {
      if (tilt == 0) {
        return drop;
      }
      boolean runs = random.nextDouble() < running;
      return new Drop(
          drop.x(),
          drop.y(),
          drop.radiusPx(),
          runs ? 6 + 10 * random.nextDouble() : drop.sag(),
          runs ? 0.5 : drop.stretch(),
          drop.softnessPx(),
          drop.opacity(),
          drop.wideness(),
          drop.gain(),
          drop.sky(),
          tilt * random.nextGaussian(),
          flatness);
    }
  }

  /**
   * Drops of one picture.
   *
   * @param typicalPx median radius
   * @param spread standard deviation of the radius' logarithm
   * @param confusionPx radius of the circle of confusion
   * @param view see {@link DropStyle#view}
   * @param gain see {@link DropStyle#gain}
   * @param sky largest share of light from above the picture
   * @param opacity of a drop that fills the circle of confusion
   * @param shape of the drops
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
      double opacity,
      Shape shape) {

    Drop next(SplittableRandom random) {
      double side = Math.min(width, height);
      double radiusPx = typicalPx * Math.exp(spread * random.nextGaussian());
      radiusPx = Math.max(0.8, Math.min(radiusPx, Math.max(3, 0.2 * side)));
      double filled = Math.min(1, radiusPx / confusionPx);
      // A disc of water seen through a disc of glass: half hidden where the larger one ends.
      double halfPx = Math.max(radiusPx, confusionPx);
      double stretch = shape.stretch(random);
      Drop upright =
          new Drop(
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
      return shape.turned(upright, random);
    }
  }
}
