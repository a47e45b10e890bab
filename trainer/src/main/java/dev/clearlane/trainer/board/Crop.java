package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;

/** A part of a picture for the sheet, at full size. */
record Crop(int x, int y, int widthPx, int heightPx) {
  private static final int WIDTH_PX = 320;
  private static final int HEIGHT_PX = 240;
  private static final int STEP_PX = 40;

  /** In the middle of a picture. */
  static Crop middle(Picture picture) {
    int width = Math.min(WIDTH_PX, picture.widthPx());
    int height = Math.min(HEIGHT_PX, picture.heightPx());
    return new Crop(
        (picture.widthPx() - width) / 2, (picture.heightPx() - height) / 2, width, height);
  }

  /** Where two pictures of one size differ most; in the middle if they are equal. */
  static Crop ofDifference(Picture a, Picture b) {
    Crop best = middle(a);
    long most = best.difference(a, b);
    for (int y = 0; y + best.heightPx <= a.heightPx(); y += STEP_PX) {
      for (int x = 0; x + best.widthPx <= a.widthPx(); x += STEP_PX) {
        Crop crop = new Crop(x, y, best.widthPx, best.heightPx);
        long difference = crop.difference(a, b);
        if (difference > most) {
          most = difference;
          best = crop;
        }
      }
    }
    return best;
  }

  Picture of(Picture picture) {
    return picture.crop(x, y, widthPx, heightPx);
  }

  private long difference(Picture a, Picture b) {
    long sum = 0;
    for (int row = y; row < y + heightPx; row += 2) {
      for (int column = x; column < x + widthPx; column += 2) {
        sum += Math.abs(a.sample(column, row, 1) - b.sample(column, row, 1));
      }
    }
    return sum;
  }
}
