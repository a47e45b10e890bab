package dev.clearlane.synth.plates;

import dev.clearlane.synth.drive.StrokeFont;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shapes of one typeface's capitals and digits, each 1 high from its foot at 0 up to −1, from 0
 * rightwards. Thread-safe.
 */
public final class Glyphs {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
  private static final float POINTS = 100;

  private final Font font;
  private final double capital;
  private final float weight;
  private final Map<Character, Shape> shapes = new ConcurrentHashMap<>();

  private Glyphs(Font font, double capital, float weight) {
    this.font = font;
    this.capital = capital;
    this.weight = weight;
  }

  /**
   * The project's own strokes.
   *
   * @param weight thickness as a share of the height
   */
  public static Glyphs strokes(double weight) {
    return new Glyphs(new Font(Font.SANS_SERIF, Font.PLAIN, 1), 1, (float) weight);
  }

  /**
   * A font in a file.
   *
   * @param file TrueType or OpenType with TrueType outlines
   * @throws IOException if it is missing, no font, or lacks capitals or digits; one line that names
   *     the file
   */
  public static Glyphs of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such font file");
    }
    Font font;
    try {
      font = Font.createFont(Font.TRUETYPE_FONT, file.toFile()).deriveFont(POINTS);
    } catch (FontFormatException e) {
      throw new IOException(file + ": not a TrueType font: " + e.getMessage(), e);
    }
    if (font.canDisplayUpTo("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") >= 0) {
      throw new IOException(file + ": must have all capitals and digits, but lacks some");
    }
    double capital = font.createGlyphVector(CONTEXT, "H").getVisualBounds().getHeight();
    return new Glyphs(font, capital, 0);
  }

  Shape shape(char character) {
    return shapes.computeIfAbsent(character, this::made);
  }

  private Shape made(char character) {
    if (weight > 0) {
      Shape path = StrokeFont.outline(character);
      return new BasicStroke(weight, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
          .createStrokedShape(path);
    }
    Shape outline = font.createGlyphVector(CONTEXT, String.valueOf(character)).getOutline();
    Rectangle2D box = outline.getBounds2D();
    AffineTransform unit = AffineTransform.getScaleInstance(1 / capital, 1 / capital);
    unit.translate(-box.getX(), 0);
    return unit.createTransformedShape(outline);
  }
}
