package dev.clearlane.synth.drive;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Path2D;
import java.util.SplittableRandom;

/** Textures of the ground: road, pavement, kerb, grass. */
final class GroundTextures {
  /** Length of road after which its texture repeats; a whole number of lane-marking periods. */
  static final double ROAD_TILE_M = 36;

  static final double ROAD_WIDTH_M = 7.6;
  static final double PAVEMENT_TILE_M = 2.4;
  static final double GRASS_TILE_M = 6;

  private GroundTextures() {}

  static Texture road(double texelsPerM, SplittableRandom random) {
    Noise noise = new Noise(random.nextLong());
    Brush brush = new Brush(ROAD_WIDTH_M, ROAD_TILE_M, texelsPerM);
    brush.rectangle(new Color(96, 97, 99), 0, 0, ROAD_WIDTH_M, ROAD_TILE_M);
    // Where wheels run the road is darker and smoother.
    for (double lane : new double[] {1.9, 5.7}) {
      for (double wheel : new double[] {-0.75, 0.75}) {
        brush.rectangle(new Color(70, 70, 74, 70), lane + wheel - 0.3, 0, 0.6, ROAD_TILE_M);
      }
    }
    brush.patches(noise, 5, 3, 9);
    repairs(brush, random);
    cracks(brush, random);
    Color paint = new Color(226, 226, 220);
    for (double x : new double[] {0.22, ROAD_WIDTH_M - 0.34}) {
      brush.rectangle(paint, x, 0, 0.12, ROAD_TILE_M);
    }
    for (double z = 0; z < ROAD_TILE_M; z += 9) {
      brush.rectangle(paint, ROAD_WIDTH_M / 2 - 0.07, z, 0.14, 3.4);
    }
    brush.patches(new Noise(random.nextLong()), 120, 2, 5);
    return brush.grain(new Noise(random.nextLong()), 6).texture();
  }

  static Texture pavement(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(PAVEMENT_TILE_M, PAVEMENT_TILE_M, texelsPerM);
    brush.rectangle(new Color(120, 116, 108), 0, 0, PAVEMENT_TILE_M, PAVEMENT_TILE_M);
    double slab = 0.4;
    for (int row = 0; row < 6; row++) {
      for (int column = 0; column < 6; column++) {
        int tone = 150 + random.nextInt(28);
        brush.rectangle(
            new Color(tone, tone - 3, tone - 9),
            column * slab + 0.012,
            row * slab + 0.012,
            slab - 0.024,
            slab - 0.024);
      }
    }
    return brush
        .patches(new Noise(random.nextLong()), 40, 2, 7)
        .grain(new Noise(random.nextLong()), 5)
        .texture();
  }

  static Texture kerb(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(2, 0.15, texelsPerM);
    brush.rectangle(new Color(105, 103, 100), 0, 0, 2, 0.15);
    brush.rectangle(new Color(168, 166, 160), 0.01, 0, 0.98, 0.13);
    brush.rectangle(new Color(160, 158, 154), 1.01, 0, 0.98, 0.13);
    return brush.grain(new Noise(random.nextLong()), 6).texture();
  }

  static Texture grass(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(GRASS_TILE_M, GRASS_TILE_M, texelsPerM);
    brush.rectangle(new Color(92, 112, 58), 0, 0, GRASS_TILE_M, GRASS_TILE_M);
    brush.patches(new Noise(random.nextLong()), 4, 4, 20);
    brush.graphics().setStroke(new BasicStroke(0.018f));
    for (int i = 0; i < 9000; i++) {
      int tone = random.nextInt(44);
      brush.graphics().setColor(new Color(70 + tone, 95 + tone, 40 + tone / 2));
      double x = GRASS_TILE_M * random.nextDouble();
      double z = GRASS_TILE_M * random.nextDouble();
      Path2D blade = new Path2D.Double();
      blade.moveTo(x, z);
      blade.lineTo(x + 0.08 * random.nextGaussian(), z + 0.15);
      brush.graphics().draw(blade);
    }
    return brush.grain(new Noise(random.nextLong()), 5).texture();
  }

  private static void repairs(Brush brush, SplittableRandom random) {
    for (int i = 0; i < 7; i++) {
      int tone = 62 + random.nextInt(30);
      double x = 0.5 + (ROAD_WIDTH_M - 2.5) * random.nextDouble();
      double z = (ROAD_TILE_M - 5) * random.nextDouble();
      brush.rectangle(
          new Color(tone, tone, tone + 3),
          x,
          z,
          0.6 + 1.2 * random.nextDouble(),
          0.6 + 3 * random.nextDouble());
    }
    for (int i = 0; i < 3; i++) {
      double x = 1.2 + 5 * random.nextDouble();
      double z = 1 + (ROAD_TILE_M - 2) * random.nextDouble();
      brush.disc(new Color(52, 50, 48), x, z, 0.36).disc(new Color(84, 80, 76), x, z, 0.31);
      for (int bar = -2; bar <= 2; bar++) {
        brush.rectangle(new Color(48, 46, 44), x - 0.22, z + 0.11 * bar - 0.02, 0.44, 0.035);
      }
    }
  }

  private static void cracks(Brush brush, SplittableRandom random) {
    for (int i = 0; i < 26; i++) {
      Path2D crack = new Path2D.Double();
      double x = ROAD_WIDTH_M * random.nextDouble();
      double z = ROAD_TILE_M * random.nextDouble();
      double heading = random.nextBoolean() ? 0 : Math.PI / 2;
      crack.moveTo(x, z);
      int steps = 6 + random.nextInt(20);
      for (int step = 0; step < steps; step++) {
        double turned = heading + 0.7 * random.nextGaussian();
        x += 0.22 * Math.cos(turned);
        z += 0.22 * Math.sin(turned);
        crack.lineTo(x, z);
      }
      int tone = 40 + random.nextInt(20);
      brush.graphics().setColor(new Color(tone, tone, tone));
      brush.graphics().setStroke(new BasicStroke((float) (0.012 + 0.03 * random.nextDouble())));
      brush.graphics().draw(crack);
    }
  }
}
