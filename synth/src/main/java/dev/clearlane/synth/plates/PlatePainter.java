package dev.clearlane.synth.plates;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Paints one plate from the front, with what is screwed, glued and splashed onto it. */
final class PlatePainter {
  /** Height of a plate's picture; characters are then about 80 px high. */
  private static final int HEIGHT_PX = 128;

  private static final Color BAND = new Color(0x103c96);

  private static final List<String> CAPTIONS =
      List.of(
          "NEW YORK",
          "CALIFORNIA",
          "TEXAS",
          "FLORIDA",
          "OHIO",
          "VIRGINIA",
          "EMPIRE STATE",
          "GARDEN STATE",
          "SUNSHINE STATE",
          "NEW JERSEY",
          "PENNSYLVANIA",
          "CONNECTICUT",
          "BRASIL",
          "SP-SAO PAULO",
          "RJ-RIO DE JANEIRO",
          "MG-BETIM",
          "T L C",
          "AUTO SALES",
          "www.cars.com",
          "GEORGIA",
          "Michigan",
          "Illinois",
          "EXCELSIOR",
          "DEALER",
          "MARYLAND",
          "PR-CURITIBA");

  private static final List<String> COUNTRY_LETTERS =
      List.of(
          "D", "F", "I", "E", "P", "NL", "B", "A", "PL", "CZ", "RO", "H", "GB", "IRL", "S", "FIN",
          "DK", "SK", "SLO", "HR", "BG", "GR", "L", "LT", "LV", "EST", "TR", "UA");

  private final PlateFormat format;
  private final PlateFormat.Text text;
  private final Glyphs glyphs;
  private final SplittableRandom random;
  private final Livery livery;
  private final Graphics2D on;
  private final BufferedImage image;
  private final double width;
  private final double height;

  private PlatePainter(
      PlateFormat format, PlateFormat.Text text, Glyphs glyphs, SplittableRandom random) {
    this.format = format;
    this.text = text;
    this.glyphs = glyphs;
    this.random = random;
    livery = format.colours().get(random.nextInt(format.colours().size()));
    boolean twoLines = text.lines().size() > 1;
    double shape = twoLines ? Math.min(format.aspect(), 1.5) : format.aspect();
    height = HEIGHT_PX * (twoLines ? 1.8 : 1);
    width = height * shape * random.nextDouble(0.92, 1.08);
    image = new BufferedImage((int) Math.ceil(width), (int) height, BufferedImage.TYPE_INT_RGB);
    on = image.createGraphics();
    on.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    on.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** A new picture, RGB. */
  static BufferedImage paint(
      PlateFormat format, PlateFormat.Text text, Glyphs glyphs, SplittableRandom random) {
    PlatePainter painter = new PlatePainter(format, text, glyphs, random);
    painter.all();
    painter.on.dispose();
    return painter.image;
  }

  private void all() {
    Color ground = varied(livery.ground());
    on.setColor(ground);
    on.fill(new Rectangle2D.Double(0, 0, width, height));
    if (random.nextDouble() < 0.3) {
      Color other = varied(format.captions() ? new Color(random.nextInt(0x1000000)) : ground);
      on.setPaint(
          new GradientPaint(
              0, (float) (-height / 2), mixed(ground, other, 0.6), 0, (float) height, ground));
      on.fill(new Rectangle2D.Double(0, 0, width, height));
    }
    double left = 0.03 * height;
    double right = width - 0.03 * height;
    double top = 0.1 * height;
    double bottom = 0.9 * height;
    PlateFormat.Band band = format.band();
    boolean banded = random.nextDouble() < 0.8;
    if (banded && (band == PlateFormat.Band.LEFT || band == PlateFormat.Band.BOTH)) {
      double side = height * (text.lines().size() > 1 ? 0.22 : 0.42);
      left = band(0, side);
      if (random.nextDouble() < 0.12) {
        band(width - side, side);
        right = width - side;
      }
    } else if (banded && band == PlateFormat.Band.TOP) {
      on.setColor(BAND);
      on.fill(new Rectangle2D.Double(0, 0, width, 0.22 * height));
      small("BRASIL", width / 2, 0.17 * height, 0.13 * height, Color.WHITE);
      top = 0.27 * height;
    }
    if (format.captions()) {
      top = 0.25 * height;
      bottom = (random.nextBoolean() ? 0.78 : 0.92) * height;
      Color colour = random.nextBoolean() ? livery.characters() : new Color(0x203070);
      String above = CAPTIONS.get(random.nextInt(CAPTIONS.size()));
      small(above, width / 2, 0.19 * height, random.nextDouble(0.1, 0.17) * height, colour);
      if (bottom < 0.8 * height) {
        String below = CAPTIONS.get(random.nextInt(CAPTIONS.size()));
        small(below, width / 2, 0.94 * height, random.nextDouble(0.08, 0.13) * height, colour);
      }
    }
    characters(left, right, top, bottom);
    if (random.nextDouble() < 0.6) {
      border();
    }
    attachments();
    PlateWear.apply(on, width, height, random);
  }

  /** A band of a country; returns where it ends. */
  private double band(double from, double side) {
    on.setColor(varied(BAND));
    on.fill(new Rectangle2D.Double(from, 0, side, height));
    Color stars = new Color(0xf0d040);
    on.setColor(stars);
    double middle = from + side / 2;
    for (int i = 0; i < 12; i++) {
      double angle = i * Math.PI / 6;
      double x = middle + 0.3 * side * Math.cos(angle);
      double y = 0.33 * height + 0.3 * side * Math.sin(angle);
      on.fill(new Ellipse2D.Double(x - 1.6, y - 1.6, 3.2, 3.2));
    }
    String letter = COUNTRY_LETTERS.get(random.nextInt(COUNTRY_LETTERS.size()));
    small(
        letter,
        middle,
        0.88 * height,
        0.55 * side / Math.max(1, 0.6 * letter.length()),
        Color.WHITE);
    return from + side;
  }

  private void small(String words, double middle, double foot, double size, Color colour) {
    on.setColor(colour);
    on.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 1).deriveFont((float) (size * 1.3)));
    double wide = on.getFontMetrics().stringWidth(words);
    double squeeze = Math.min(1, 0.9 * width / Math.max(1, wide));
    AffineTransform before = on.getTransform();
    on.translate(middle - wide * squeeze / 2, foot);
    on.scale(squeeze, 1);
    on.drawString(words, 0, 0);
    on.setTransform(before);
  }

  private void characters(double left, double right, double top, double bottom) {
    int lines = text.lines().size();
    double room = (bottom - top) / lines;
    double fill = lines > 1 ? random.nextDouble(0.78, 0.92) : random.nextDouble(0.8, 1);
    Color colour = varied(livery.characters());
    for (int i = 0; i < lines; i++) {
      double size = room * fill;
      double foot = top + room * i + (room + size) / 2;
      line(text.lines().get(i), left, right, foot, size, colour);
    }
  }

  private record Placed(Shape shape, double x) {}

  private void line(
      String marks, double left, double right, double foot, double size, Color colour) {
    double spacing = random.nextDouble(0.07, 0.2);
    double gap = random.nextDouble(0.22, 0.5);
    double stretch = random.nextDouble(0.85, 1.2);
    boolean even = random.nextDouble() < 0.35; // every character has the same room
    List<Placed> placed = new ArrayList<>();
    double at = 0;
    for (int i = 0; i < marks.length(); i++) {
      char mark = marks.charAt(i);
      if (mark == ' ') {
        at += gap;
        continue;
      }
      Shape shape = shape(mark);
      double wide = shape.getBounds2D().getWidth() * stretch;
      boolean letter = Character.isLetterOrDigit(mark);
      double cell = even && letter ? Math.max(wide, 0.62 * stretch) : wide;
      placed.add(new Placed(shape, at + (cell - wide) / 2 - shape.getBounds2D().getX() * stretch));
      at += cell + spacing;
    }
    double total = Math.max(0.1, at - spacing);
    double room = (right - left) * random.nextDouble(0.86, 0.97);
    double squeeze = Math.min(1.15, room / (total * size));
    double start = left + (right - left - total * size * squeeze) / 2;
    on.setColor(colour);
    for (Placed one : placed) {
      AffineTransform place = AffineTransform.getTranslateInstance(start, foot);
      place.scale(size * squeeze, size);
      place.translate(one.x, 0);
      place.scale(stretch, 1);
      on.fill(place.createTransformedShape(one.shape));
    }
  }

  private Shape shape(char mark) {
    return switch (mark) {
      case 'o' -> new Ellipse2D.Double(0, -0.66, 0.34, 0.34);
      case '.' -> new Ellipse2D.Double(0, -0.56, 0.12, 0.12);
      case '-' -> new Rectangle2D.Double(0, -0.55, random.nextDouble(0.18, 0.34), 0.1);
      case '#' -> scribble();
      default -> glyphs.shape(mark);
    };
  }

  /** A sign of another script: it is none of the text's characters. */
  private Shape scribble() {
    java.awt.geom.Path2D path = new java.awt.geom.Path2D.Double();
    for (int i = 0; i < 7; i++) {
      boolean across = random.nextBoolean();
      double x = random.nextDouble(0, 0.4);
      double y = -random.nextDouble(0.1, 0.9);
      double long1 = random.nextDouble(0.25, 0.55);
      path.append(
          across
              ? new Rectangle2D.Double(x * 0.5, y, long1, 0.07)
              : new Rectangle2D.Double(x * 1.3, -Math.min(1, long1 - y), 0.07, long1),
          false);
    }
    return path;
  }

  private void border() {
    double line = height * random.nextDouble(0.012, 0.035);
    double inset = line * random.nextDouble(0.5, 1.5);
    on.setColor(random.nextBoolean() ? livery.characters() : Color.DARK_GRAY);
    on.setStroke(new BasicStroke((float) line));
    double arc = height * random.nextDouble(0, 0.2);
    on.draw(
        new RoundRectangle2D.Double(inset, inset, width - 2 * inset, height - 2 * inset, arc, arc));
  }

  /** Screws and stickers. */
  private void attachments() {
    if (random.nextDouble() < 0.6) {
      double radius = height * random.nextDouble(0.02, 0.045);
      double y = height * (random.nextBoolean() ? 0.07 : 0.5);
      double x = width * random.nextDouble(0.03, 0.3);
      Color colour = new Color(random.nextInt(40, 220), random.nextInt(40, 220), 120);
      for (double side : new double[] {x, width - x}) {
        on.setColor(random.nextBoolean() ? Color.GRAY : colour);
        on.fill(new Ellipse2D.Double(side - radius, y - radius, 2 * radius, 2 * radius));
      }
    }
    if (format.captions() && random.nextDouble() < 0.5) {
      on.setColor(new Color(random.nextInt(0x1000000)));
      double side = height * random.nextDouble(0.12, 0.2);
      double x = random.nextBoolean() ? 0.02 * width : 0.98 * width - side;
      on.fill(new Rectangle2D.Double(x, 0.03 * height, side, side));
    }
  }

  private Color varied(Color colour) {
    float[] hsb = Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null);
    float saturation = (float) Math.min(1, Math.max(0, hsb[1] * random.nextDouble(0.6, 1.2)));
    float light = (float) Math.min(1, Math.max(0, hsb[2] + random.nextDouble(-0.1, 0.08)));
    float hue = (float) (hsb[0] + random.nextDouble(-0.02, 0.02));
    return Color.getHSBColor(hue, saturation, light);
  }

  private static Color mixed(Color one, Color other, double share) {
    return new Color(
        (int) (one.getRed() * share + other.getRed() * (1 - share)),
        (int) (one.getGreen() * share + other.getGreen() * (1 - share)),
        (int) (one.getBlue() * share + other.getBlue() * (1 - share)));
  }
}
