package dev.clearlane.synth.plates;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;

/** Dirt, shadows and reflections on a painted plate. */
final class PlateWear {
  private static final float[] FROM_MIDDLE = {0, 1};

  private PlateWear() {}

  static void apply(Graphics2D on, double width, double height, SplittableRandom random) {
    if (random.nextDouble() < 0.45) {
      dirt(on, width, height, random);
    }
    if (random.nextDouble() < 0.45) {
      edgeShadow(on, width, height, random);
    }
    if (random.nextDouble() < 0.25) {
      slantedShadow(on, width, height, random);
    }
    if (random.nextDouble() < 0.2) {
      glare(on, width, height, random);
    }
  }

  private static void dirt(Graphics2D on, double width, double height, SplittableRandom random) {
    int brown = 60 + random.nextInt(60);
    int alpha = random.nextInt(20, 90);
    Color middle = new Color(brown + 20, brown + 8, brown, alpha);
    Color edge = new Color(brown + 20, brown + 8, brown, 0);
    for (int i = random.nextInt(3, 25); i > 0; i--) {
      double radius = height * random.nextDouble(0.04, 0.4);
      spot(on, width * random.nextDouble(), height * random.nextDouble(), radius, middle, edge);
    }
  }

  private static void spot(
      Graphics2D on, double x, double y, double radius, Color middle, Color edge) {
    on.setPaint(
        new RadialGradientPaint(
            (float) x, (float) y, (float) radius, FROM_MIDDLE, new Color[] {middle, edge}));
    on.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  /** Of the frame or the bumper above. */
  private static void edgeShadow(
      Graphics2D on, double width, double height, SplittableRandom random) {
    Color dark = new Color(0, 0, 0, random.nextInt(60, 200));
    float depth = (float) (height * random.nextDouble(0.08, 0.6));
    on.setPaint(new GradientPaint(0, 0, dark, 0, depth, new Color(0, 0, 0, 0)));
    on.fill(new Rectangle2D.Double(0, 0, width, depth));
  }

  private static void slantedShadow(
      Graphics2D on, double width, double height, SplittableRandom random) {
    double at = width * random.nextDouble(0.1, 0.9);
    double slant = height * random.nextDouble(-1.5, 1.5);
    double end = random.nextBoolean() ? 0 : width;
    Path2D area = new Path2D.Double();
    area.moveTo(at, 0);
    area.lineTo(end, 0);
    area.lineTo(end, height);
    area.lineTo(at + slant, height);
    area.closePath();
    on.setColor(new Color(0, 0, 0, random.nextInt(40, 130)));
    on.fill(area);
  }

  private static void glare(Graphics2D on, double width, double height, SplittableRandom random) {
    Color bright = new Color(255, 255, 250, random.nextInt(60, 190));
    double radius = height * random.nextDouble(0.3, 1.5);
    spot(
        on,
        width * random.nextDouble(),
        height * random.nextDouble(),
        radius,
        bright,
        new Color(255, 255, 250, 0));
  }
}
