package dev.clearlane.synth.drive;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;

/** Textures of upright objects outdoors: sky with hills, trees, lamps, signs. */
final class OutdoorTextures {
  static final double SIGN_TEXELS_PER_M = 110;

  private OutdoorTextures() {}

  /** Sky with clouds above rows of hills; 4 wide, 1 high, the horizon at 0.9. */
  static Texture sky(double texelsAcross, SplittableRandom random) {
    Brush brush = new Brush(4, 1, texelsAcross / 4);
    brush
        .graphics()
        .setPaint(
            new GradientPaint(0, 0, new Color(104, 142, 190), 0, 0.9f, new Color(206, 216, 224)));
    brush.graphics().fill(new Rectangle2D.Double(0, 0, 4, 1));
    Noise clouds = new Noise(random.nextLong());
    double scale = texelsAcross / 4;
    brush.shade(
        (x, y) -> {
          double height = y / scale;
          double cover = clouds.octaves(x / scale * 3, height * 9, 12, 5) - 0.47;
          return Math.max(0, cover) * 420 * (1 - height * 0.75);
        });
    Color[] hills = {new Color(150, 166, 176), new Color(122, 140, 138), new Color(96, 116, 98)};
    for (int row = 0; row < hills.length; row++) {
      Noise ridge = new Noise(random.nextLong());
      Path2D path = new Path2D.Double();
      path.moveTo(0, 1);
      for (int i = 0; i <= 400; i++) {
        double x = i / 100.0;
        double roughness = row == 2 ? 0.012 * ridge.at(x * 60, 3, 240) : 0;
        double rise = (0.11 - 0.03 * row) * ridge.octaves(x * 2.5, row, 10, 4);
        path.lineTo(x, 0.91 + 0.012 * row - rise - roughness);
      }
      path.lineTo(4, 1);
      brush.fill(hills[row], path);
    }
    return brush.texture();
  }

  /** A tree with its trunk in the middle, 5 wide, 7 high. */
  static Texture tree(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(5, 7, texelsPerM);
    Color bark = new Color(72, 58, 46);
    brush.polygon(bark, 2.36, 7, 2.42, 3, 2.58, 3, 2.66, 7);
    brush.graphics().setStroke(new BasicStroke(0.09f));
    for (int i = 0; i < 7; i++) {
      Path2D branch = new Path2D.Double();
      branch.moveTo(2.5, 4.4 - 0.25 * i);
      branch.lineTo(2.5 + 0.8 * random.nextGaussian(), 2.4 - 0.2 * i);
      brush.graphics().setColor(bark);
      brush.graphics().draw(branch);
    }
    int hue = random.nextInt(26);
    for (int bunch = 0; bunch < 90; bunch++) {
      double angle = 2 * Math.PI * random.nextDouble();
      double out = Math.sqrt(random.nextDouble());
      double bx = 2.5 + 1.75 * out * Math.cos(angle);
      double by = 2.35 + 1.75 * out * Math.sin(angle);
      double light = 1 - by / 5.2;
      for (int leaf = 0; leaf < 120; leaf++) {
        double lx = bx + 0.24 * random.nextGaussian();
        double ly = by + 0.24 * random.nextGaussian();
        int tone = (int) (70 * light) + random.nextInt(34);
        brush.disc(
            new Color(34 + hue + tone * 2 / 3, 56 + tone, 24 + tone / 3),
            lx,
            ly,
            0.018 + 0.026 * random.nextDouble());
      }
    }
    return brush.texture();
  }

  /** A row of far trees, 40 wide, 6 high. */
  static Texture treeline(double texelsPerM, SplittableRandom random) {
    Brush brush = new Brush(40, 6, texelsPerM);
    for (int i = 0; i < 5200; i++) {
      double x = 40 * random.nextDouble();
      double top = 2.2 + 1.6 * Math.sin(x * 0.7) + Math.sin(x * 2.3 + 1);
      double y = top + (6 - top) * random.nextDouble();
      int tone = random.nextInt(44);
      brush.disc(
          new Color(58 + tone, 76 + tone, 52 + tone / 2), x, y, 0.1 + 0.22 * random.nextDouble());
    }
    brush.rectangle(new Color(56, 72, 50), 0, 5, 40, 1);
    return brush.texture();
  }

  /** A street lamp, 2 wide, 7 high, its mast at 0.15. */
  static Texture lamp(double texelsPerM) {
    Brush brush = new Brush(2, 7, texelsPerM);
    Color steel = new Color(92, 96, 98);
    brush.polygon(steel, 0.08, 7, 0.11, 0.6, 0.19, 0.6, 0.22, 7);
    brush.graphics().setStroke(new BasicStroke(0.09f));
    brush.graphics().setColor(steel);
    Path2D arm = new Path2D.Double();
    arm.moveTo(0.15, 0.7);
    arm.curveTo(0.2, 0.2, 0.6, 0.15, 1.3, 0.2);
    brush.graphics().draw(arm);
    brush.rectangle(new Color(60, 62, 64), 1.2, 0.14, 0.6, 0.12);
    brush.rectangle(new Color(240, 240, 228), 1.25, 0.25, 0.5, 0.05);
    return brush.texture();
  }

  /** A round speed limit on its post, 0.8 wide, 3 high. */
  static Texture speedLimit(String limit) {
    Brush brush = post(0.8, 3);
    brush.disc(new Color(196, 30, 36), 0.4, 0.4, 0.38).disc(Color.WHITE, 0.4, 0.4, 0.28);
    double height = 0.24;
    StrokeFont.draw(
        brush.graphics(),
        limit,
        0.4 - height * StrokeFont.widthPerHeight(limit) / 2,
        0.28,
        height,
        0.17,
        Color.BLACK);
    return brush.texture();
  }

  /** A board with a name, 2.4 wide, 3 high. */
  static Texture board(String name, Color colour) {
    Brush brush = post(2.4, 3);
    brush.rectangle(Color.WHITE, 0, 0, 2.4, 0.8).rectangle(colour, 0.04, 0.04, 2.32, 0.72);
    double height = Math.min(0.34, 2.0 / StrokeFont.widthPerHeight(name));
    StrokeFont.draw(
        brush.graphics(),
        name,
        1.2 - height * StrokeFont.widthPerHeight(name) / 2,
        0.4 - height / 2,
        height,
        0.15,
        Color.WHITE);
    return brush.texture();
  }

  private static Brush post(double width, double height) {
    Brush brush = new Brush(width, height, SIGN_TEXELS_PER_M);
    brush.rectangle(new Color(128, 130, 132), width / 2 - 0.035, 0.1, 0.07, height - 0.1);
    return brush;
  }
}
