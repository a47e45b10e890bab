package dev.clearlane.bench.demo;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.List;
import java.util.Locale;

/**
 * Before and after, side by side: one column for each kind of stretch; the raw frame, the restored
 * frame and the reference below one another, cut out at full resolution.
 */
final class Strip {
  private static final int CELL_WIDTH_PX = 380;
  private static final int CELL_HEIGHT_PX = 260;
  private static final int GAP_PX = 6;
  private static final int HEAD_PX = 28;
  private static final int LABELS_PX = 84;
  private static final int BACKGROUND = 24;
  private static final List<String> ROWS = List.of("camera", "cleared", "reference");

  private Strip() {}

  /**
   * @param samples at least one, all of one size
   */
  static Picture draw(List<Sample> samples) {
    Picture first = samples.get(0).raw();
    int cellWidth = Math.min(CELL_WIDTH_PX, first.widthPx());
    int cellHeight = Math.min(CELL_HEIGHT_PX, first.heightPx());
    Canvas canvas =
        new Canvas(
            LABELS_PX + samples.size() * (cellWidth + GAP_PX),
            HEAD_PX + ROWS.size() * (cellHeight + GAP_PX),
            BACKGROUND);
    for (int row = 0; row < ROWS.size(); row++) {
      canvas.write(ROWS.get(row), GAP_PX, HEAD_PX + row * (cellHeight + GAP_PX) + cellHeight / 2);
    }
    for (int column = 0; column < samples.size(); column++) {
      Sample sample = samples.get(column);
      int x = LABELS_PX + column * (cellWidth + GAP_PX);
      canvas.write(caption(sample), x, HEAD_PX - 9);
      List<Picture> cells = List.of(sample.raw(), sample.restored(), sample.reference());
      for (int row = 0; row < cells.size(); row++) {
        canvas.put(
            cut(cells.get(row), sample, cellWidth, cellHeight),
            x,
            HEAD_PX + row * (cellHeight + GAP_PX));
      }
    }
    return canvas.picture();
  }

  /** The rectangle around a point, shifted to be inside the picture. */
  private static Picture cut(Picture picture, Sample at, int width, int height) {
    int x = Math.max(0, Math.min(picture.widthPx() - width, at.centreX() - width / 2));
    int y = Math.max(0, Math.min(picture.heightPx() - height, at.centreY() - height / 2));
    return picture.crop(x, y, width, height);
  }

  private static String caption(Sample sample) {
    double before = Psnr.rgb(sample.raw(), sample.reference());
    double after = Psnr.rgb(sample.restored(), sample.reference());
    return String.format(
        Locale.ROOT,
        "%s: %s, %.1f -> %.1f dB",
        sample.stretch().kind(),
        sample.applied(),
        before,
        after);
  }
}
