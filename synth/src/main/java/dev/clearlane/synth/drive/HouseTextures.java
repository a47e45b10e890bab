package dev.clearlane.synth.drive;

import java.awt.Color;
import java.util.SplittableRandom;

/** What houses are covered with: fronts with windows and doors, bare sides, roofs, hedges. */
final class HouseTextures {
  static final double STOREY_M = 2.9;
  static final double ROOF_TILE_M = 3;
  static final double HEDGE_TILE_M = 3;

  private static final Color[] WALLS = {
    new Color(198, 184, 160),
    new Color(176, 120, 96),
    new Color(210, 204, 192),
    new Color(150, 96, 78),
    new Color(188, 168, 128),
    new Color(164, 172, 176),
  };

  private HouseTextures() {}

  /** A front: windows in a grid, one of them a door. */
  static Texture front(double widthM, int storeys, double texelsPerM, SplittableRandom random) {
    Color wall = WALLS[random.nextInt(WALLS.length)];
    boolean brick = random.nextInt(3) > 0;
    Brush brush = wall(widthM, storeys * STOREY_M, texelsPerM, wall, brick, random);
    int bays = (int) Math.max(2, Math.round(widthM / 2.6));
    double bay = widthM / bays;
    int door = random.nextInt(bays);
    Color frame = random.nextBoolean() ? new Color(232, 230, 224) : new Color(70, 62, 56);
    for (int storey = 0; storey < storeys; storey++) {
      for (int i = 0; i < bays; i++) {
        double middle = (i + 0.5) * bay;
        double floor = (storeys - storey) * STOREY_M;
        if (storey == 0 && i == door) {
          door(brush, middle, floor, random);
        } else {
          window(brush, middle, floor - 0.9, frame, random);
        }
      }
    }
    brush.rectangle(new Color(96, 92, 88), 0, storeys * STOREY_M - 0.35, widthM, 0.35);
    brush.rectangle(new Color(225, 222, 215), 0, 0, widthM, 0.18);
    return brush.grain(new Noise(random.nextLong()), 4).texture();
  }

  /** A side wall, with one small window or none. */
  static Texture side(double widthM, double heightM, double texelsPerM, SplittableRandom random) {
    Brush brush =
        wall(
            widthM,
            heightM,
            texelsPerM,
            WALLS[random.nextInt(WALLS.length)],
            random.nextBoolean(),
            random);
    window(brush, widthM * 0.5, heightM - 4.2, new Color(226, 224, 218), random);
    window(brush, widthM * 0.3, heightM - 1.1, new Color(226, 224, 218), random);
    return brush.grain(new Noise(random.nextLong()), 4).texture();
  }

  static Texture roof(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(ROOF_TILE_M, ROOF_TILE_M, texelsPerM);
    boolean red = random.nextBoolean();
    Color base = red ? new Color(120, 66, 50) : new Color(74, 74, 80);
    brush.rectangle(base.darker(), 0, 0, ROOF_TILE_M, ROOF_TILE_M);
    for (int row = 0; row < 10; row++) {
      for (int column = -1; column < 10; column++) {
        int tone = random.nextInt(24) - 12;
        brush.rectangle(
            shifted(base, tone), (column + (row % 2) * 0.5) * 0.3 + 0.01, row * 0.3, 0.28, 0.26);
      }
    }
    return brush.grain(new Noise(random.nextLong()), 8).texture();
  }

  static Texture hedge(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(HEDGE_TILE_M, 1.3, texelsPerM);
    brush.rectangle(new Color(36, 52, 28), 0, 0, HEDGE_TILE_M, 1.3);
    for (int i = 0; i < 2600; i++) {
      int tone = random.nextInt(56);
      double x = HEDGE_TILE_M * random.nextDouble();
      double y = 1.3 * random.nextDouble();
      brush.disc(
          new Color(38 + tone * 2 / 3, 62 + tone, 28 + tone / 2),
          x,
          y,
          0.015 + 0.03 * random.nextDouble());
    }
    return brush.texture();
  }

  private static Brush wall(
      double widthM,
      double heightM,
      double texelsPerM,
      Color colour,
      boolean brick,
      SplittableRandom random) {
    Brush brush = new Brush(widthM, heightM, texelsPerM);
    brush.rectangle(brick ? shifted(colour, 22) : colour, 0, 0, widthM, heightM);
    if (brick) {
      for (int row = 0; row * 0.12 < heightM; row++) {
        for (double x = row % 2 * -0.15; x < widthM; x += 0.3) {
          brush.rectangle(
              shifted(colour, random.nextInt(26) - 20), x + 0.01, row * 0.12 + 0.01, 0.28, 0.1);
        }
      }
    }
    return brush.patches(new Noise(random.nextLong()), 6, 4, brick ? 8 : 14);
  }

  private static void window(
      Brush brush, double middle, double sill, Color frame, SplittableRandom random) {
    double half = 0.5;
    double top = sill - 1.35;
    brush.rectangle(new Color(60, 56, 52), middle - half - 0.1, top - 0.1, 1.2, 1.5);
    brush.rectangle(frame, middle - half - 0.06, top - 0.06, 1.12, 1.44);
    int sky = random.nextInt(60);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 2; column++) {
        int tone = 36 + sky + random.nextInt(26) - 10 * row;
        brush.rectangle(
            new Color(Math.max(0, tone), Math.max(0, tone + 8), tone + 18),
            middle - half + column * 0.52,
            top + row * 0.46,
            0.46,
            0.4);
      }
    }
    if (random.nextInt(3) == 0) {
      brush.rectangle(new Color(214, 206, 190, 190), middle - half, top, 0.34, 1.3);
    }
    brush.rectangle(new Color(205, 200, 192), middle - half - 0.16, sill + 0.02, 1.32, 0.1);
  }

  private static void door(Brush brush, double middle, double floor, SplittableRandom random) {
    Color[] colours = {new Color(110, 34, 30), new Color(34, 60, 92), new Color(44, 74, 52)};
    brush.rectangle(new Color(222, 218, 210), middle - 0.62, floor - 2.4, 1.24, 2.4);
    brush.rectangle(colours[random.nextInt(3)], middle - 0.5, floor - 2.25, 1.0, 2.25);
    for (int i = 0; i < 4; i++) {
      brush.rectangle(
          new Color(0, 0, 0, 60),
          middle - 0.4 + 0.45 * (i % 2),
          floor - (i < 2 ? 2.1 : 1.1),
          0.35,
          0.85);
    }
    brush.disc(new Color(220, 200, 120), middle + 0.38, floor - 1.05, 0.05);
  }

  static Color shifted(Color colour, int levels) {
    return new Color(
        Math.max(0, Math.min(255, colour.getRed() + levels)),
        Math.max(0, Math.min(255, colour.getGreen() + levels)),
        Math.max(0, Math.min(255, colour.getBlue() + levels)));
  }
}
