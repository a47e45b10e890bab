package dev.clearlane.synth.degrade;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Water on the glass before a lens as the sensor sees it, at a quarter of the picture's size, which
 * its soft edges allow: what share of the scene's light passes, and the light of the water.
 */
final class LensWater {
  private static final int FACTOR = 4;

  /** Drops scale with the view; a crop is taken to be part of a larger one, a small one is not. */
  private static final double VIEW_SIDE_PX = 480;

  private static final double MIN_RADIUS_PX = 5;
  private static final double MAX_RADIUS_PX = 30;
  private static final double SPREAD = 0.5;
  private static final int MAX_DROPS = 400;
  private static final int CLUSTERS = 3;
  private static final double FILM_PROBABILITY = 0.7;
  private static final double MAX_FILM = 0.3;
  private static final int WAVES = 3;

  private final int width;
  private final int height;
  private final int w;
  private final int h;
  private final float[] passed;
  private final float[] light;

  private LensWater(int width, int height) {
    this.width = width;
    this.height = height;
    this.w = (width + FACTOR - 1) / FACTOR;
    this.h = (height + FACTOR - 1) / FACTOR;
    this.passed = new float[w * h];
    this.light = new float[3 * w * h];
    Arrays.fill(passed, 1);
  }

  /**
   * Draws a film and drops until they cover a share of the picture.
   *
   * @param linear the scene, interleaved linear samples
   * @param share of the picture under drops, each counted in full, 0–1
   */
  static LensWater drawn(
      float[] linear, int width, int height, double share, SplittableRandom random) {
    LensWater water = new LensWater(width, height);
    LensLight scene = new LensLight(linear, width, height, random);
    double side = Math.min(width, height);
    double scale = Math.max(0.4, Math.min(3, side / VIEW_SIDE_PX + 0.5 * random.nextDouble()));
    double typicalPx =
        scale * MIN_RADIUS_PX * Math.pow(MAX_RADIUS_PX / MIN_RADIUS_PX, random.nextDouble());
    double confusionPx = typicalPx * (0.6 + 1.2 * random.nextDouble());
    double opacity = 0.45 + 0.55 * random.nextDouble();
    double skyShare = random.nextDouble();
    double shade = 0.4 * random.nextDouble();
    double gain = 0.7 * Math.pow(2, random.nextDouble());
    Places places = new Places(random);
    if (random.nextDouble() < FILM_PROBABILITY) {
      water.film(scene, MAX_FILM * random.nextDouble(), random);
    }
    double covered = 0;
    for (int i = 0; i < MAX_DROPS && covered < share * width * height; i++) {
      double[] place = places.next(random);
      double radiusPx = typicalPx * Math.exp(SPREAD * random.nextGaussian());
      radiusPx = Math.max(1, Math.min(radiusPx, Math.max(3, 0.2 * side)));
      double filled = Math.min(1, radiusPx / confusionPx);
      double halfPx = Math.max(radiusPx, confusionPx);
      double stretch = 0.8 + 0.5 * random.nextDouble();
      double alpha = opacity * filled * filled * (0.7 + 0.3 * random.nextDouble());
      double brightness = gain * Math.exp(0.2 * random.nextGaussian());
      double sky = skyShare * (0.5 + 0.5 * random.nextDouble());
      double soft = 2 * Math.min(radiusPx, confusionPx) / halfPx;
      Spot spot = new Spot(place[0] * width, place[1] * height, halfPx, stretch, soft);
      float[] colour = scene.ofDrop(place[0], place[1], brightness, sky);
      water.cover(spot, alpha, shade, colour);
      covered += Math.PI * halfPx * halfPx * stretch;
    }
    return water;
  }

  /** Lays the water over a scene of full size, in place. */
  void layOver(float[] linear) {
    for (int y = 0, at = 0; y < height; y++) {
      double v = Math.max(0, Math.min(h - 1, (y + 0.5) / FACTOR - 0.5));
      int row = (int) v;
      int below = Math.min(h - 1, row + 1);
      float fy = (float) (v - row);
      for (int x = 0; x < width; x++) {
        double u = Math.max(0, Math.min(w - 1, (x + 0.5) / FACTOR - 0.5));
        int column = (int) u;
        int right = Math.min(w - 1, column + 1);
        float fx = (float) (u - column);
        float a = (1 - fy) * (1 - fx);
        float b = (1 - fy) * fx;
        float c = fy * (1 - fx);
        float d = fy * fx;
        int ia = row * w + column;
        int ib = row * w + right;
        int ic = below * w + column;
        int id = below * w + right;
        float through = a * passed[ia] + b * passed[ib] + c * passed[ic] + d * passed[id];
        for (int k = 0; k < 3; k++, at++) {
          float water =
              a * light[3 * ia + k]
                  + b * light[3 * ib + k]
                  + c * light[3 * ic + k]
                  + d * light[3 * id + k];
          linear[at] = through * linear[at] + water;
        }
      }
    }
  }

  /** A film of water, thicker here and thinner there. */
  private void film(LensLight scene, double thickness, SplittableRandom random) {
    double[] waves = new double[3 * WAVES];
    for (int i = 0; i < waves.length; i += 3) {
      waves[i] = 12 * (random.nextDouble() - 0.5);
      waves[i + 1] = 12 * (random.nextDouble() - 0.5);
      waves[i + 2] = 2 * Math.PI * random.nextDouble();
    }
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double sum = 0;
        for (int i = 0; i < waves.length; i += 3) {
          double u = (double) x / Math.max(1, w - 1);
          double v = (double) y / Math.max(1, h - 1);
          sum += Math.sin(waves[i] * u + waves[i + 1] * v + waves[i + 2]);
        }
        float veil = (float) (thickness * (1 + sum / WAVES) / 2);
        cover(y * w + x, veil, 1, scene.ofFilm());
      }
    }
  }

  /** One drop, brighter below by the shade. */
  private void cover(Spot spot, double opacity, double shade, float[] colour) {
    double reachX = spot.reach() * spot.stretch;
    int left = (int) Math.max(0, Math.floor((spot.x - reachX) / FACTOR));
    int right = (int) Math.min(w - 1, Math.ceil((spot.x + reachX) / FACTOR));
    int top = (int) Math.max(0, Math.floor((spot.y - spot.reach()) / FACTOR));
    int bottom = (int) Math.min(h - 1, Math.ceil((spot.y + spot.reach()) / FACTOR));
    double middle = (FACTOR - 1) / 2.0;
    for (int row = top; row <= bottom; row++) {
      double y = row * FACTOR + middle;
      double lit = 1 + shade * Math.max(-1, Math.min(1, (y - spot.y) / spot.halfPx));
      for (int column = left; column <= right; column++) {
        double alpha = opacity * spot.at(column * FACTOR + middle, y);
        cover(row * w + column, (float) alpha, (float) lit, colour);
      }
    }
  }

  private void cover(int at, float alpha, float lit, float[] colour) {
    passed[at] *= 1 - alpha;
    for (int c = 0; c < 3; c++) {
      light[3 * at + c] = (1 - alpha) * light[3 * at + c] + alpha * lit * colour[c];
    }
  }

  /**
   * The shape of a drop, in pixels of the full size.
   *
   * @param halfPx half its height, where it is half as opaque as in its middle
   * @param stretch its width as a multiple of its height
   * @param soft height of its soft edge as a share of {@code halfPx}
   */
  private record Spot(double x, double y, double halfPx, double stretch, double soft) {
    /** How far it reaches above and below its middle. */
    double reach() {
      return halfPx * (1 + soft / 2);
    }

    /** How much of its opacity it has at a place, 0–1. */
    double at(double toX, double toY) {
      double dx = (toX - x) / (halfPx * stretch);
      double dy = (toY - y) / halfPx;
      double t = (1 + soft / 2 - Math.sqrt(dx * dx + dy * dy)) / soft;
      t = Math.max(0, Math.min(1, t));
      return t * t * (3 - 2 * t);
    }
  }

  /** Where drops are, 0–1: some crowd about a few places. */
  private static final class Places {
    private final double share; // of those that crowd
    private final double reach; // standard deviation of the distance from their place
    private final double[] middles = new double[2 * CLUSTERS];

    Places(SplittableRandom random) {
      share = 0.8 * random.nextDouble();
      reach = 0.1 + 0.25 * random.nextDouble();
      for (int i = 0; i < middles.length; i++) {
        middles[i] = random.nextDouble();
      }
    }

    double[] next(SplittableRandom random) {
      if (random.nextDouble() < share) {
        int chosen = 2 * random.nextInt(CLUSTERS);
        double x = middles[chosen] + reach * random.nextGaussian();
        return new double[] {x, middles[chosen + 1] + reach * random.nextGaussian()};
      }
      return new double[] {-0.05 + 1.1 * random.nextDouble(), -0.05 + 1.1 * random.nextDouble()};
    }
  }
}
