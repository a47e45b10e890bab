package dev.clearlane.synth.plates;

import dev.clearlane.bundle.Picture;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws plates of many national formats and puts them onto pictures, seen from the front or the
 * side, in the picture's light. A pure function of its random source; thread-safe.
 */
public final class PlateRenderer {
  private final List<PlateFormat> formats;
  private final List<Glyphs> faces;

  /**
   * All formats, or some of them.
   *
   * @param ids of the formats, see {@link #formats}; empty for all
   * @param faces typefaces, one of which each plate has; at least one
   */
  public PlateRenderer(List<String> ids, List<Glyphs> faces) {
    if (faces.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one typeface");
    }
    formats =
        PlateFormat.all().stream().filter(f -> ids.isEmpty() || ids.contains(f.id())).toList();
    if (formats.isEmpty()) {
      throw new IllegalArgumentException("no plate format is called " + ids);
    }
    this.faces = List.copyOf(faces);
  }

  /** The ids of all formats. */
  public static List<String> formats() {
    return PlateFormat.all().stream().map(PlateFormat::id).toList();
  }

  /**
   * Puts a plate onto a copy of a picture.
   *
   * @param centreX of the plate, in pixels
   * @param centreY of the plate
   * @param widthPx of the plate, before it is turned; from 4
   */
  public RenderedPlate onto(
      Picture background, double centreX, double centreY, double widthPx, SplittableRandom random) {
    PlateFormat format = formats.get(random.nextInt(formats.size()));
    PlateFormat.Text text = format.text(random);
    BufferedImage plate =
        PlatePainter.paint(format, text, faces.get(random.nextInt(faces.size())), random);
    double heightPx = widthPx * plate.getHeight() / plate.getWidth();
    Corners corners = pose(centreX, centreY, widthPx, heightPx, random);
    Picture out =
        new Picture(background.widthPx(), background.heightPx(), background.bgr().clone());
    Light light = Light.of(background, corners, random);
    double frame = random.nextDouble() < 0.5 ? random.nextDouble(0.02, 0.09) : 0;
    draw(out, plate, corners, frame * plate.getHeight(), light);
    return new RenderedPlate(out, corners, text.plain(), text.lines().size());
  }

  /** Turned about all three axes and seen in perspective. */
  private static Corners pose(
      double x, double y, double width, double height, SplittableRandom random) {
    boolean frontal = random.nextDouble() < 0.4;
    double yaw = Math.toRadians(random.nextDouble(-1, 1) * (frontal ? 12 : 45));
    double pitch = Math.toRadians(random.nextDouble(-1, 1) * (frontal ? 8 : 22));
    double roll = Math.toRadians(random.nextDouble(-1, 1) * (frontal ? 3 : 12));
    double distance = width * random.nextDouble(3, 12);
    Double[] xs = new Double[4];
    Double[] ys = new Double[4];
    for (int i = 0; i < 4; i++) {
      double px = (i == 1 || i == 2 ? 0.5 : -0.5) * width;
      double py = (i >= 2 ? 0.5 : -0.5) * height;
      double rx = px * Math.cos(roll) - py * Math.sin(roll);
      double ry = px * Math.sin(roll) + py * Math.cos(roll);
      double depth = rx * Math.sin(yaw) + ry * Math.sin(pitch);
      double scale = distance / (distance + depth);
      xs[i] = x + rx * Math.cos(yaw) * scale;
      ys[i] = y + ry * Math.cos(pitch) * scale;
    }
    return new Corners(List.of(xs), List.of(ys));
  }

  /** Four samples of each pixel, each the mean of the plate's pixels that it covers, roughly. */
  private static void draw(
      Picture onto, BufferedImage plate, Corners corners, double frame, Light light) {
    Picture face = light.lit(plate, corners);
    double unit = (double) face.heightPx() / plate.getHeight();
    double margin = frame * unit;
    double marginU = margin / face.widthPx();
    double marginV = margin / face.heightPx();
    Homography back = Homography.onto(corners).inverse();
    int left = (int) Math.max(0, corners.left() - corners.widthPx() * 0.1 - 1);
    int top = (int) Math.max(0, corners.top() - corners.heightPx() * 0.2 - 1);
    int right = (int) Math.min(onto.widthPx(), corners.right() + corners.widthPx() * 0.1 + 2);
    int bottom = (int) Math.min(onto.heightPx(), corners.bottom() + corners.heightPx() * 0.2 + 2);
    byte[] sample = new byte[3];
    byte[] bgr = onto.bgr();
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int at = 3 * (y * onto.widthPx() + x);
        int[] sum = new int[3];
        int hits = 0;
        for (int i = 0; i < 4; i++) {
          double px = x + (i % 2 == 0 ? 0.25 : 0.75);
          double py = y + (i < 2 ? 0.25 : 0.75);
          double u = back.x(px, py);
          double v = back.y(px, py);
          if (u >= 0 && u < 1 && v >= 0 && v < 1) {
            Rectified.sample(face, u * face.widthPx() - 0.5, v * face.heightPx() - 0.5, sample, 0);
            hits++;
            for (int c = 0; c < 3; c++) {
              sum[c] += sample[c] & 0xff;
            }
          } else if (u >= -marginU && u < 1 + marginU && v >= -marginV && v < 1 + marginV) {
            hits++;
            for (int c = 0; c < 3; c++) {
              sum[c] += light.frame();
            }
          }
        }
        for (int c = 0; hits > 0 && c < 3; c++) {
          int behind = bgr[at + c] & 0xff;
          bgr[at + c] = (byte) ((sum[c] + behind * (4 - hits) + 2) / 4);
        }
      }
    }
  }
}
