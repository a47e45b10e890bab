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

  /**
   * Where a picture differs most from the truth and the truth has detail: flat parts show little.
   * In the middle if the pictures are equal.
   *
   * @param truth of the other's size
   */
  static Crop ofDifference(Picture other, Picture truth) {
    Crop best = middle(truth);
    double max = best.difference(other, truth);
    for (int y = 0; y + best.heightPx <= truth.heightPx(); y += STEP_PX) {
      for (int x = 0; x + best.widthPx <= truth.widthPx(); x += STEP_PX) {
        Crop crop = new Crop(x, y, best.widthPx, best.heightPx);
        double difference = crop.difference(other, truth);
        if (difference > max) {
          max = difference;
          best = crop;
        }
      }
    }
    return best;
  }

  Picture of(Picture picture) {
    return picture.crop(x, y, widthPx, heightPx);
  }

  /** Differences times detail of the truth, both of every second green sample. */
  private double difference(Picture other, Picture truth) {
    long difference = 0;
    long detail = 1;
    for (int row = y; row < y + heightPx; row += 2) {
      for (int column = x; column < x + widthPx; column += 2) {
        int sample = truth.sample(column, row, 1);
        difference += Math.abs(other.sample(column, row, 1) - sample);
        detail += Math.abs(truth.sample(Math.max(0, column - 2), row, 1) - sample);
      }
    }
    return (double) difference * detail;
  }
}
