package dev.clearlane.synth.drive;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A car: its surfaces with the middle of its rear bumper's ground line at the origin, its front in
 * +z, and its licence plate at both ends.
 *
 * @param plateText characters on the plates
 * @param facets far to near is not implied
 * @param rearPlate corners of the rear plate, in order round
 * @param frontPlate corners of the front plate
 */
record CarModel(
    String plateText, List<Facet> facets, List<Point3> rearPlate, List<Point3> frontPlate) {
  static final double LENGTH_M = 4.3;
  private static final double HALF_M = 0.88;
  private static final double TOP_HALF_M = 0.68;
  private static final double PLATE_WIDTH_M = 0.56;
  private static final double PLATE_HEIGHT_M = 0.15;
  private static final double TEXELS_PER_M = 160;
  private static final double PLATE_TEXELS_PER_M = 460;

  /** Letters that are not taken for digits, nor digits for letters. */
  private static final String LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ";

  private static final Color[] PAINTS = {
    new Color(150, 28, 30),
    new Color(36, 62, 118),
    new Color(196, 198, 200),
    new Color(60, 62, 66),
    new Color(224, 222, 214),
    new Color(30, 86, 74),
    new Color(176, 130, 44),
  };

  static CarModel draw(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      text.append(
          i >= 2 && i <= 4
              ? (char) ('0' + random.nextInt(10))
              : LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    Color paint = PAINTS[random.nextInt(PAINTS.length)];
    Texture plate = plate(text.toString());
    List<Facet> facets = new ArrayList<>();
    Texture shadow = shadow();
    facets.add(Facet.of(at(-1.15, 0.012, 4.6), at(2.3, 0, 0), at(0, 0, -4.9), shadow, 256));
    Texture under = plain(new Color(22, 22, 24));
    facets.add(Facet.of(at(-0.8, 0.34, 0.25), at(1.6, 0, 0), at(0, -0.2, 0), under, 256));
    Texture wheel = wheel();
    for (double side : new double[] {-1, 1}) {
      for (double z : new double[] {0.82, 3.42}) {
        facets.add(
            Facet.of(
                at(side * (HALF_M + 0.012), 0.64, z - 0.32),
                at(0, 0, 0.64),
                at(0, -0.64, 0),
                wheel,
                256));
        facets.add(
            Facet.of(
                at(side * 0.72 - 0.11, 0.4, z - 0.3), at(0.22, 0, 0), at(0, -0.4, 0), under, 256));
      }
      addSide(facets, side, paint);
    }
    addBox(facets, paint, random);
    Point3 rearTop = at(-PLATE_WIDTH_M / 2, 0.72, -0.015);
    Point3 frontTop = at(PLATE_WIDTH_M / 2, 0.52, LENGTH_M + 0.015);
    Point3 across = at(PLATE_WIDTH_M, 0, 0);
    Point3 down = at(0, -PLATE_HEIGHT_M, 0);
    Facet rearPlate = Facet.of(rearTop, across, down, plate, 250);
    Facet frontPlate = Facet.of(frontTop, across.times(-1), down, plate, 250);
    facets.add(rearPlate);
    facets.add(frontPlate);
    return new CarModel(
        text.toString(), List.copyOf(facets), rearPlate.outline(), frontPlate.outline());
  }

  private static void addSide(List<Facet> facets, double side, Color paint) {
    Texture body = bodySide(paint);
    Point3 topLeft = at(side * HALF_M, 1.0, 0);
    facets.add(
        new Facet(
            List.of(
                at(side * HALF_M, 0.28, 0.05),
                at(side * HALF_M, 1.0, 0),
                at(side * HALF_M, 1.0, 3.3),
                at(side * HALF_M, 0.82, 4.25),
                at(side * HALF_M, 0.28, LENGTH_M)),
            topLeft,
            at(0, 0, LENGTH_M),
            at(0, -0.72, 0),
            body,
            side < 0 ? 190 : 225));
    Point3 low = at(side * HALF_M, 1.0, 0);
    Point3 rise = at(side * (TOP_HALF_M - HALF_M), 0.46, 0);
    facets.add(
        new Facet(
            List.of(
                low.plus(at(0, 0, 0.08)),
                low.plus(rise).plus(at(0, 0, 0.7)),
                low.plus(rise).plus(at(0, 0, 2.5)),
                low.plus(at(0, 0, 3.3))),
            low.plus(rise),
            at(0, 0, LENGTH_M),
            rise.times(-1),
            cabinSide(paint),
            side < 0 ? 190 : 225));
  }

  private static void addBox(List<Facet> facets, Color paint, SplittableRandom random) {
    Texture lacquer = plain(paint);
    Point3 width = at(2 * HALF_M, 0, 0);
    facets.add(Facet.of(at(-HALF_M, 1.0, 0), width, at(0, -0.72, 0), rear(paint, random), 235));
    facets.add(
        slope(at(-TOP_HALF_M, 1.46, 0.7), TOP_HALF_M, at(-HALF_M, 1.0, 0.08), glass(paint), 245));
    facets.add(
        Facet.of(
            at(-TOP_HALF_M, 1.46, 2.5), at(2 * TOP_HALF_M, 0, 0), at(0, 0, -1.8), lacquer, 256));
    facets.add(
        slope(at(-TOP_HALF_M, 1.46, 2.5), TOP_HALF_M, at(-HALF_M, 1.0, 3.3), glass(paint), 245));
    facets.add(Facet.of(at(-HALF_M, 1.0, 3.3), width, at(0, -0.18, 0.95), lacquer, 250));
    facets.add(Facet.of(at(-HALF_M, 0.82, 4.25), width, at(0, -0.54, 0.05), front(paint), 235));
  }

  /** A pane that is narrower above than below. */
  private static Facet slope(
      Point3 topLeft, double topHalf, Point3 bottomLeft, Texture texture, int shade) {
    Point3 topRight = at(topHalf, topLeft.y(), topLeft.z());
    Point3 bottomRight = at(-bottomLeft.x(), bottomLeft.y(), bottomLeft.z());
    Point3 down = at(0, bottomLeft.y() - topLeft.y(), bottomLeft.z() - topLeft.z());
    Point3 origin = at(bottomLeft.x(), topLeft.y(), topLeft.z());
    return new Facet(
        List.of(topLeft, topRight, bottomRight, bottomLeft),
        origin,
        at(-2 * bottomLeft.x(), 0, 0),
        down,
        texture,
        shade);
  }

  private static Texture plate(String text) {
    Brush brush = new Brush(PLATE_WIDTH_M, PLATE_HEIGHT_M, PLATE_TEXELS_PER_M);
    brush.rectangle(new Color(20, 20, 24), 0, 0, PLATE_WIDTH_M, PLATE_HEIGHT_M);
    brush.rectangle(
        new Color(238, 238, 230), 0.006, 0.006, PLATE_WIDTH_M - 0.012, PLATE_HEIGHT_M - 0.012);
    double height = 0.46 / StrokeFont.widthPerHeight(text);
    height = Math.min(height, 0.098);
    double left = (PLATE_WIDTH_M - height * StrokeFont.widthPerHeight(text)) / 2;
    StrokeFont.draw(
        brush.graphics(),
        text,
        left,
        (PLATE_HEIGHT_M - height) / 2,
        height,
        0.15,
        new Color(16, 16, 20));
    return brush.texture();
  }

  private static Texture rear(Color paint, SplittableRandom random) {
    Brush brush = new Brush(1.76, 0.72, TEXELS_PER_M);
    brush.rectangle(paint, 0, 0, 1.76, 0.72);
    brush.rectangle(HouseTextures.shifted(paint, -26), 0.3, 0.16, 1.16, 0.32);
    brush.rectangle(new Color(44, 44, 48), 0, 0.5, 1.76, 0.2);
    brush.rectangle(new Color(70, 70, 74), 0.05, 0.52, 1.66, 0.03);
    for (double x : new double[] {0.04, 1.44}) {
      brush.rectangle(new Color(150, 20, 22), x, 0.08, 0.28, 0.2);
      brush.rectangle(new Color(214, 60, 48), x + 0.03, 0.1, 0.22, 0.07);
      brush.rectangle(new Color(230, 150, 60), x + 0.03, 0.2, 0.1, 0.06);
    }
    brush.rectangle(new Color(224, 224, 226), 0.74, 0.09, 0.28, 0.04);
    brush.rectangle(new Color(0, 0, 0, 110), 0.02, 0.02, 1.72, 0.02);
    return brush.grain(new Noise(random.nextLong()), 4).texture();
  }

  private static Texture front(Color paint) {
    Brush brush = new Brush(1.76, 0.54, TEXELS_PER_M);
    brush.rectangle(paint, 0, 0, 1.76, 0.54);
    brush.rectangle(new Color(28, 28, 32), 0.46, 0.06, 0.84, 0.16);
    for (int bar = 0; bar < 4; bar++) {
      brush.rectangle(new Color(190, 190, 194), 0.48, 0.08 + 0.036 * bar, 0.8, 0.012);
    }
    for (double x : new double[] {0.08, 1.34}) {
      brush.rectangle(new Color(70, 74, 80), x, 0.04, 0.34, 0.18);
      brush.disc(new Color(250, 250, 240), x + 0.1, 0.13, 0.075);
      brush.disc(new Color(230, 232, 226), x + 0.25, 0.13, 0.06);
    }
    brush.rectangle(new Color(40, 40, 44), 0.1, 0.4, 1.56, 0.12);
    return brush.texture();
  }

  private static Texture bodySide(Color paint) {
    Brush brush = new Brush(LENGTH_M, 0.72, TEXELS_PER_M / 2);
    brush.rectangle(paint, 0, 0, LENGTH_M, 0.72);
    brush.rectangle(HouseTextures.shifted(paint, 30), 0, 0.2, LENGTH_M, 0.04);
    for (double z : new double[] {0.95, 1.9, 2.9}) {
      brush.rectangle(new Color(0, 0, 0, 130), z, 0, 0.02, 0.62);
    }
    for (double z : new double[] {1.05, 2.0}) {
      brush.rectangle(new Color(30, 30, 32), z, 0.12, 0.16, 0.04);
    }
    brush.rectangle(new Color(30, 30, 34), 0, 0.62, LENGTH_M, 0.1);
    return brush.texture();
  }

  private static Texture cabinSide(Color paint) {
    Brush brush = new Brush(LENGTH_M, 0.5, TEXELS_PER_M / 2);
    brush.rectangle(paint, 0, 0, LENGTH_M, 0.5);
    Color pane = new Color(42, 50, 58);
    brush.polygon(pane, 0.35, 0.46, 0.8, 0.06, 1.75, 0.06, 1.75, 0.46);
    brush.polygon(pane, 1.85, 0.46, 1.85, 0.06, 2.45, 0.06, 3.05, 0.46);
    return brush.texture();
  }

  private static Texture glass(Color paint) {
    Brush brush = new Brush(1.76, 0.77, TEXELS_PER_M / 2);
    brush.rectangle(paint, 0, 0, 1.76, 0.77);
    brush.polygon(new Color(46, 56, 66), 0.28, 0.06, 1.48, 0.06, 1.64, 0.7, 0.12, 0.7);
    brush.polygon(new Color(122, 138, 150), 0.3, 0.08, 0.9, 0.08, 0.5, 0.68, 0.15, 0.68);
    brush.disc(new Color(26, 28, 32), 0.6, 0.55, 0.13).disc(new Color(26, 28, 32), 1.2, 0.55, 0.13);
    return brush.texture();
  }

  private static Texture wheel() {
    Brush brush = new Brush(0.64, 0.64, TEXELS_PER_M);
    brush.disc(new Color(24, 24, 26), 0.32, 0.32, 0.315);
    brush.disc(new Color(150, 152, 156), 0.32, 0.32, 0.2);
    for (int i = 0; i < 5; i++) {
      double angle = 2 * Math.PI * i / 5;
      brush.disc(
          new Color(40, 40, 44),
          0.32 + 0.12 * Math.cos(angle),
          0.32 + 0.12 * Math.sin(angle),
          0.05);
    }
    return brush.texture();
  }

  private static Texture shadow() {
    Brush brush = new Brush(2.3, 4.9, 30);
    for (int i = 0; i < 8; i++) {
      brush.rectangle(new Color(8, 8, 10, 34), 0.03 * i, 0.03 * i, 2.3 - 0.06 * i, 4.9 - 0.06 * i);
    }
    return brush.texture();
  }

  private static Texture plain(Color colour) {
    return new Brush(1, 1, 2).rectangle(colour, 0, 0, 1, 1).texture();
  }

  private static Point3 at(double x, double y, double z) {
    return new Point3(x, y, z);
  }
}
