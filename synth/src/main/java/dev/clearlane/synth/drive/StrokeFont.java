package dev.clearlane.synth.drive;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.util.Map;
import java.util.TreeMap;

/**
 * Characters as strokes on a grid of 5×7 points, so that no font of the system is needed.
 *
 * <p>A glyph is polylines separated by {@code |}; each point is two digits, column 0–4 from the
 * left and row 0–6 from the top.
 */
public final class StrokeFont {
  /** Every character there is besides the space. */
  static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:+/";

  private static final Map<Character, String> GLYPHS = new TreeMap<>();

  static {
    String[] glyphs = {
      "10 30 41 45 36 16 05 01 10|14 32",
      "11 20 26|16 36",
      "01 10 30 41 42 06 46",
      "01 10 30 41 42 33 44 45 36 16 05|13 33",
      "36 30 04 44",
      "40 00 03 33 44 45 36 06",
      "30 10 01 05 16 36 45 44 33 03",
      "00 40 16",
      "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
      "16 36 45 41 30 10 01 02 13 43",
      "06 02 20 42 46|04 44",
      "06 00 30 41 42 33 03|33 44 45 36 06",
      "41 30 10 01 05 16 36 45",
      "06 00 30 41 45 36 06",
      "40 00 06 46|03 33",
      "40 00 06|03 33",
      "41 30 10 01 05 16 36 45 43 23",
      "00 06|40 46|03 43",
      "10 30|20 26|16 36",
      "40 45 36 16 05",
      "00 06|40 03 46",
      "00 06 46",
      "06 00 23 40 46",
      "06 00 46 40",
      "10 30 41 45 36 16 05 01 10",
      "06 00 30 41 42 33 03",
      "10 30 41 45 36 16 05 01 10|24 46",
      "06 00 30 41 42 33 03|23 46",
      "41 30 10 01 02 13 33 44 45 36 16 05",
      "00 40|20 26",
      "00 05 16 36 45 40",
      "00 26 40",
      "00 16 23 36 40",
      "00 46|40 06",
      "00 23 40|23 26",
      "00 40 06 46",
      "13 33",
      "15 25 26 16 15",
      "21 22|24 25",
      "03 43|21 25",
      "06 40",
    };
    for (int i = 0; i < glyphs.length; i++) {
      GLYPHS.put(CHARACTERS.charAt(i), glyphs[i]);
    }
  }

  private StrokeFont() {}

  /** Whether a character has strokes here. */
  public static boolean has(char character) {
    return GLYPHS.containsKey(character);
  }

  /** Width of a text in units of its height, from the first stroke to the last. */
  static double widthPerHeight(String text) {
    return text.isEmpty() ? 0 : (6.0 * text.length() - 2) / 6;
  }

  /**
   * Draws a text.
   *
   * @param x left border of the first character
   * @param y upper border
   * @param height from the upper to the lower border
   * @param weight thickness of the strokes as a share of the height
   * @throws IllegalArgumentException for a character that has no strokes here
   */
  public static void draw(
      Graphics2D on, String text, double x, double y, double height, double weight, Color colour) {
    double unit = height / 6;
    Path2D path = new Path2D.Double();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != ' ') {
        append(path, text.charAt(i), x + 6 * unit * i, y, unit);
      }
    }
    on.setColor(colour);
    on.setStroke(
        new BasicStroke((float) (height * weight), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    on.draw(path);
  }

  /**
   * The middle lines of a character's strokes, from its foot at 0 up to −1.
   *
   * @throws IllegalArgumentException for a character that has no strokes here
   */
  public static Path2D outline(char character) {
    Path2D path = new Path2D.Double();
    append(path, character, 0, -1, 1 / 6.0);
    return path;
  }

  private static void append(Path2D path, char character, double x, double y, double unit) {
    String glyph = GLYPHS.get(character);
    if (glyph == null) {
      throw new IllegalArgumentException(
          "'%s' cannot be drawn; characters are %s and space".formatted(character, CHARACTERS));
    }
    for (String line : glyph.split("\\|", -1)) {
      boolean first = true;
      for (String point : line.split(" ", -1)) {
        double px = x + unit * (point.charAt(0) - '0');
        double py = y + unit * (point.charAt(1) - '0');
        if (first) {
          path.moveTo(px, py);
        } else {
          path.lineTo(px, py);
        }
        first = false;
      }
    }
  }
}
