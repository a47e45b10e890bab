package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;
import dev.clearlane.synth.drive.StrokeFont;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import java.util.Locale;

/** Lays cells out in lines with captions; needs no font of the system. */
final class SheetPainter {
  private static final int GAP_PX = 6;
  private static final int TEXT_PX = 10;
  private static final int TEXT_ROW_PX = TEXT_PX + 8;
  private static final double WEIGHT = 0.13;

  private SheetPainter() {}

  /**
   * Cells side by side.
   *
   * @param title above them; none if empty
   */
  record Line(String title, List<CropSheet.Cell> cells) {
    int widthPx() {
      return cells.stream().mapToInt(cell -> cell.picture().widthPx() + GAP_PX).sum() + GAP_PX;
    }

    int heightPx() {
      int tallest = cells.stream().mapToInt(cell -> cell.picture().heightPx()).max().orElseThrow();
      return (title.isEmpty() ? 1 : 2) * TEXT_ROW_PX + tallest + GAP_PX;
    }
  }

  /** Paints lines of at least one cell each below a title. */
  static Picture paint(String title, List<Line> lines) {
    int width = lines.stream().mapToInt(Line::widthPx).max().orElseThrow();
    int height = TEXT_ROW_PX + lines.stream().mapToInt(Line::heightPx).sum();
    Picture sheet = Picture.black(width, height);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    write(graphics, title, GAP_PX, 0, Color.WHITE, width);
    int y = TEXT_ROW_PX;
    for (Line line : lines) {
      int top = y;
      if (!line.title().isEmpty()) {
        write(graphics, line.title(), GAP_PX, top, Color.GRAY, width);
        top += TEXT_ROW_PX;
      }
      int x = GAP_PX;
      for (CropSheet.Cell cell : line.cells()) {
        write(graphics, cell.caption(), x, top, Color.WHITE, cell.picture().widthPx());
        x += cell.picture().widthPx() + GAP_PX;
      }
      y += line.heightPx();
    }
    graphics.dispose();
    byte[] painted = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(painted, 0, sheet.bgr(), 0, painted.length);
    place(sheet, lines);
    return sheet;
  }

  private static void place(Picture sheet, List<Line> lines) {
    int y = TEXT_ROW_PX;
    for (Line line : lines) {
      int top = y + (line.title().isEmpty() ? 1 : 2) * TEXT_ROW_PX;
      int x = GAP_PX;
      for (CropSheet.Cell cell : line.cells()) {
        Picture picture = cell.picture();
        for (int row = 0; row < picture.heightPx(); row++) {
          System.arraycopy(
              picture.bgr(),
              3 * row * picture.widthPx(),
              sheet.bgr(),
              3 * ((top + row) * sheet.widthPx() + x),
              3 * picture.widthPx());
        }
        x += picture.widthPx() + GAP_PX;
      }
      y += line.heightPx();
    }
  }

  /** Cuts the text's beginning off where it is too wide: names differ in their ends. */
  private static void write(
      Graphics2D graphics, String text, int x, int y, Color colour, int widthPx) {
    StringBuilder drawn = new StringBuilder();
    for (char character : text.toUpperCase(Locale.ROOT).toCharArray()) {
      drawn.append(StrokeFont.has(character) || character == ' ' ? character : '-');
    }
    int max = widthPx / TEXT_PX;
    String shown = drawn.length() > max ? drawn.substring(drawn.length() - max) : drawn.toString();
    StrokeFont.draw(graphics, shown, x, y + 4.0, TEXT_PX, WEIGHT, colour);
  }
}
