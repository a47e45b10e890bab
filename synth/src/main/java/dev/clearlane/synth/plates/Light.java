package dev.clearlane.synth.plates;

import dev.clearlane.bundle.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/**
 * The light of a place in a picture: what it does to a plate's colours.
 *
 * @param blue factor of that channel
 * @param green factor of that channel
 * @param red factor of that channel
 * @param offset added to all, in 8-bit levels
 * @param frame level of the frame around a plate
 */
record Light(double blue, double green, double red, double offset, int frame) {
  /** As bright as the surroundings, more or less, and with a tint of their colour. */
  static Light of(Picture picture, Corners corners, SplittableRandom random) {
    double[] sum = new double[3];
    int count = 0;
    for (int i = 0; i < 64; i++) {
      int x = (int) (corners.left() + random.nextDouble(-0.5, 1.5) * corners.widthPx());
      int y = (int) (corners.top() + random.nextDouble(-1, 2) * corners.heightPx());
      if (x >= 0 && y >= 0 && x < picture.widthPx() && y < picture.heightPx()) {
        count++;
        for (int c = 0; c < 3; c++) {
          sum[c] += picture.sample(x, y, c);
        }
      }
    }
    double around = count == 0 ? 128 : (sum[0] + sum[1] + sum[2]) / (3.0 * count);
    // A car is darker than its plate; a night scene has lit plates all the same.
    double gain = Math.min(1.15, (0.35 + around / 160) * random.nextDouble(0.6, 1.3));
    double tint = 0.25;
    double[] gains = new double[3];
    for (int c = 0; c < 3; c++) {
      double colour = count == 0 || around < 8 ? 1 : sum[c] / count / around;
      gains[c] = Math.max(0.12, gain) * (1 + tint * (Math.min(1.6, colour) - 1));
    }
    double veil = random.nextDouble() < 0.3 ? random.nextDouble(0, 60) : 0;
    return new Light(gains[0], gains[1], gains[2], veil, random.nextInt(5, 70));
  }

  /** The plate's face in this light, no larger than four times what will be seen of it. */
  Picture lit(BufferedImage plate, Corners corners) {
    BufferedImage source = plate;
    while (source.getWidth() > 3 * corners.widthPx() && source.getHeight() >= 16) {
      source = half(source);
    }
    int width = source.getWidth();
    int height = source.getHeight();
    int[] rgb = source.getRGB(0, 0, width, height, null, 0, width);
    byte[] bgr = new byte[3 * rgb.length];
    double contrast = 1 - offset / 255;
    for (int i = 0; i < rgb.length; i++) {
      bgr[3 * i] = level(rgb[i] & 0xff, blue, contrast);
      bgr[3 * i + 1] = level((rgb[i] >> 8) & 0xff, green, contrast);
      bgr[3 * i + 2] = level((rgb[i] >> 16) & 0xff, red, contrast);
    }
    return new Picture(width, height, bgr);
  }

  private byte level(int value, double gain, double contrast) {
    return (byte) (int) Math.min(255, value * gain * contrast + offset + 0.5);
  }

  private static BufferedImage half(BufferedImage from) {
    int width = from.getWidth() / 2;
    int height = from.getHeight() / 2;
    BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D on = to.createGraphics();
    on.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    on.drawImage(from, 0, 0, width, height, null);
    on.dispose();
    return to;
  }
}
