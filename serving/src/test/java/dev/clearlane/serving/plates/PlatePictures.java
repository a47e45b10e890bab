package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures with drawn plates, each marked by a red square at its centre. */
public final class PlatePictures {
  /** Half the size of a drawn plate. */
  public static final int HALF_WIDTH_PX = 100;

  /** Half the size of a drawn plate. */
  public static final int HALF_HEIGHT_PX = 22;

  private PlatePictures() {}

  /** A grey picture. */
  public static BufferedImage road(int widthPx, int heightPx) {
    BufferedImage image = new BufferedImage(widthPx, heightPx, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(90, 95, 100));
    graphics.fillRect(0, 0, widthPx, heightPx);
    graphics.dispose();
    return image;
  }

  /**
   * Draws a plate of two groups around the red mark of {@code TinyModels.plateDetector}.
   *
   * @param x of the centre, a multiple of 4
   * @param y of the centre, likewise
   */
  public static void draw(BufferedImage image, int x, int y, String left, String right) {
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(x - HALF_WIDTH_PX, y - HALF_HEIGHT_PX, 2 * HALF_WIDTH_PX, 2 * HALF_HEIGHT_PX);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 34));
    int leftWidth = graphics.getFontMetrics().stringWidth(left);
    graphics.drawString(left, x - 6 - leftWidth, y + 12);
    graphics.drawString(right, x + 8, y + 12);
    mark(image, x, y);
  }

  /** The mark alone: a plate without text. */
  public static void mark(BufferedImage image, int x, int y) {
    for (int dy = 0; dy < 4; dy++) {
      for (int dx = 0; dx < 4; dx++) {
        image.setRGB(x + dx, y + dy, 0xff0000);
      }
    }
  }

  /** The pixels as our own picture. */
  public static Picture picture(BufferedImage image) {
    Picture picture = Picture.black(image.getWidth(), image.getHeight());
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        int at = 3 * (y * image.getWidth() + x);
        picture.bgr()[at] = (byte) rgb;
        picture.bgr()[at + 1] = (byte) (rgb >> 8);
        picture.bgr()[at + 2] = (byte) (rgb >> 16);
      }
    }
    return picture;
  }
}
