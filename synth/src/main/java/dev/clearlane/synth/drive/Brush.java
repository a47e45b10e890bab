package dev.clearlane.synth.drive;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Paints one texture, in metres or any other unit; clear to begin with. */
final class Brush {
  private final BufferedImage image;
  private final Graphics2D on;

  /**
   * A sheet to paint on.
   *
   * @param width in units
   * @param height in units
   * @param texelsPerUnit resolution; the sheet has at least one texel
   */
  Brush(double width, double height, double texelsPerUnit) {
    int columns = (int) Math.max(1, Math.round(width * texelsPerUnit));
    int rows = (int) Math.max(1, Math.round(height * texelsPerUnit));
    image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    on = image.createGraphics();
    on.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    on.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    on.scale(columns / width, rows / height);
  }

  Graphics2D graphics() {
    return on;
  }

  Brush fill(Color colour, Shape shape) {
    on.setColor(colour);
    on.fill(shape);
    return this;
  }

  Brush rectangle(Color colour, double x, double y, double width, double height) {
    return fill(colour, new Rectangle2D.Double(x, y, width, height));
  }

  Brush disc(Color colour, double x, double y, double radius) {
    return fill(colour, new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
  }

  Brush polygon(Color colour, double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return fill(colour, path);
  }

  /** Brightens and darkens texels independently of each other, by up to {@code levels}. */
  Brush grain(Noise noise, int levels) {
    return shade((x, y) -> (noise.grain(x, y) - 0.5) * 2 * levels);
  }

  /**
   * Brightens and darkens in soft patches, by up to {@code levels}.
   *
   * @param patches patches across the sheet's width; the pattern repeats with the sheet
   */
  Brush patches(Noise noise, int patches, int octaves, int levels) {
    double perTexelX = (double) patches / image.getWidth();
    double perTexelY =
        Math.max(1, Math.round(perTexelX * image.getHeight())) / (double) image.getHeight();
    return shade(
        (x, y) ->
            (noise.octaves(x * perTexelX, y * perTexelY, patches, octaves) - 0.5) * 3 * levels);
  }

  /** Adds a value in grey levels to every texel that is not clear. */
  Brush shade(Shading shading) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int argb = image.getRGB(x, y);
        if (argb >>> 24 == 0) {
          continue;
        }
        int add = (int) Math.round(shading.levels(x, y));
        int red = clamp((argb >> 16 & 0xff) + add);
        int green = clamp((argb >> 8 & 0xff) + add);
        int blue = clamp((argb & 0xff) + add);
        image.setRGB(x, y, (argb & 0xff000000) | (red << 16) | (green << 8) | blue);
      }
    }
    return this;
  }

  Texture texture() {
    on.dispose();
    return Texture.of(image);
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** Grey levels to add at a texel. */
  @FunctionalInterface
  interface Shading {
    double levels(int x, int y);
  }
}
