package dev.clearlane.trainer.data;

import dev.clearlane.synth.plates.Corners;

/**
 * What a plate detector should give for a batch of square pictures, per cell of {@value #STRIDE_PX}
 * px: heat, weight of the box, its four logarithmic distances, weight of the corners, and the
 * corners; {@value #CHANNELS} channels.
 */
final class PlateTargets {
  private static final int STRIDE_PX = 4;
  private static final int CHANNELS = 15;

  /** A plate of which less is within its picture is neither asked for nor forbidden. */
  private static final double VISIBLE_SHARE = 0.7;

  private static final double SMALLEST_CELLS = 0.05;
  private static final float UNKNOWN = -1;

  private final float[] values;
  private final int cells;

  PlateTargets(int count, int sidePx) {
    cells = sidePx / STRIDE_PX;
    values = new float[count * CHANNELS * cells * cells];
  }

  float[] values() {
    return values;
  }

  private int at(int index, int channel, int row, int column) {
    return ((index * CHANNELS + channel) * cells + row) * cells + column;
  }

  /** Nothing is known of a rectangle, in pixels. */
  void ignore(int index, double left, double top, double right, double bottom) {
    fill(index, left, top, right, bottom, UNKNOWN);
  }

  /** What is around a plate is known not to be one. */
  void know(int index, Corners plate, int x, int y, int side) {
    double w = plate.right() - plate.left();
    double h = plate.bottom() - plate.top();
    fill(
        index,
        x + Math.max(0, plate.left() - w / 2),
        y + Math.max(0, plate.top() - h),
        x + Math.min(side, plate.right() + w / 2),
        y + Math.min(side, plate.bottom() + h),
        0);
  }

  private void fill(int index, double left, double top, double right, double bottom, float value) {
    int lastRow = Math.min(cells, (int) Math.ceil(bottom / STRIDE_PX));
    int lastColumn = Math.min(cells, (int) Math.ceil(right / STRIDE_PX));
    for (int row = Math.max(0, (int) (top / STRIDE_PX)); row < lastRow; row++) {
      for (int column = Math.max(0, (int) (left / STRIDE_PX)); column < lastColumn; column++) {
        values[at(index, 0, row, column)] = value;
      }
    }
  }

  /**
   * Adds a plate.
   *
   * @param plate in pixels of its part of the sample
   * @param exact whether its corners are known
   * @param x left edge of the part
   * @param y top edge of the part
   * @param side of the part
   */
  void plate(int index, Corners plate, boolean exact, int x, int y, int side) {
    double left = Math.max(0, plate.left());
    double top = Math.max(0, plate.top());
    double right = Math.min(side, plate.right());
    double bottom = Math.min(side, plate.bottom());
    double whole = (plate.right() - plate.left()) * (plate.bottom() - plate.top());
    if (right <= left || bottom <= top || whole <= 0) {
      return;
    }
    boolean inside = (right - left) * (bottom - top) >= VISIBLE_SHARE * whole;
    if (!inside || right - left < 2 * STRIDE_PX) {
      ignore(index, x + left, y + top, x + right, y + bottom);
      return;
    }
    double cx = (x + (left + right) / 2) / STRIDE_PX;
    double cy = (y + (top + bottom) / 2) / STRIDE_PX;
    heat(index, cx, cy, (right - left) / STRIDE_PX, (bottom - top) / STRIDE_PX, x, y, side);
    boolean corners = exact && (right - left) * (bottom - top) >= 0.99 * whole;
    double reachX = Math.max(1, 0.12 * (right - left) / STRIDE_PX);
    double reachY = Math.max(1, 0.2 * (bottom - top) / STRIDE_PX);
    int lastRow = Math.min((y + side) / STRIDE_PX - 1, (int) (cy + reachY));
    int lastColumn = Math.min((x + side) / STRIDE_PX - 1, (int) (cx + reachX));
    int firstRow = Math.max(y / STRIDE_PX, (int) Math.floor(cy - reachY));
    int firstColumn = Math.max(x / STRIDE_PX, (int) Math.floor(cx - reachX));
    int count = Math.max(1, (lastRow - firstRow + 1) * (lastColumn - firstColumn + 1));
    for (int row = firstRow; row <= lastRow; row++) {
      for (int column = firstColumn; column <= lastColumn; column++) {
        double[] distances = {
          column + 0.5 - (x + left) / STRIDE_PX,
          row + 0.5 - (y + top) / STRIDE_PX,
          (x + right) / STRIDE_PX - column - 0.5,
          (y + bottom) / STRIDE_PX - row - 0.5
        };
        if (Math.min(Math.min(distances[0], distances[1]), Math.min(distances[2], distances[3]))
            < SMALLEST_CELLS) {
          continue;
        }
        values[at(index, 1, row, column)] = 1f / count;
        for (int i = 0; i < 4; i++) {
          values[at(index, 2 + i, row, column)] = (float) Math.log(distances[i]);
        }
        values[at(index, 6, row, column)] = corners ? 1f / count : 0;
        for (int i = 0; i < 4; i++) {
          double u = (plate.x().get(i) - left) / (right - left);
          double v = (plate.y().get(i) - top) / (bottom - top);
          values[at(index, 7 + 2 * i, row, column)] = (float) u;
          values[at(index, 8 + 2 * i, row, column)] = (float) v;
        }
      }
    }
  }

  /** 1 in the cell of the centre, falling off as fast as the box would be missed. */
  private void heat(int index, double cx, double cy, double w, double h, int x, int y, int side) {
    double sigmaX = Math.max(0.5, 0.1 * w);
    double sigmaY = Math.max(0.5, 0.14 * h);
    int centreRow = Math.min((y + side) / STRIDE_PX - 1, (int) cy);
    int centreColumn = Math.min((x + side) / STRIDE_PX - 1, (int) cx);
    int reachX = (int) Math.ceil(3 * sigmaX);
    int reachY = (int) Math.ceil(3 * sigmaY);
    for (int row = Math.max(y / STRIDE_PX, centreRow - reachY);
        row <= Math.min((y + side) / STRIDE_PX - 1, centreRow + reachY);
        row++) {
      for (int column = Math.max(x / STRIDE_PX, centreColumn - reachX);
          column <= Math.min((x + side) / STRIDE_PX - 1, centreColumn + reachX);
          column++) {
        double dx = (column + 0.5 - cx) / sigmaX;
        double dy = (row + 0.5 - cy) / sigmaY;
        float heat = (float) Math.exp(-(dx * dx + dy * dy) / 2);
        int at = at(index, 0, row, column);
        values[at] = Math.max(values[at], Math.min(0.99f, heat));
      }
    }
    values[at(index, 0, centreRow, centreColumn)] = 1;
  }
}
