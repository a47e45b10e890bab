package dev.clearlane.serving.restore;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Weighted sums of tile outputs for the rows of a picture that are not finished: a band of the
 * picture's width and one tile's height, 12 bytes per pixel. Rows leave at the top once no further
 * tile covers them.
 */
final class BlendBand {
  private final boolean planar;
  private final PixelMapping mapping;
  private final int widthPx;
  private final int rows;
  private final float[] sums; // interleaved, in the colour order of the network
  private final float[] tileRow;
  private int top; // row of the picture that the first row of the band is

  /**
   * @param format of the network's output
   * @param widthPx of the picture
   * @param rows height of a tile, at most that of the picture
   * @param tileWidthPx width of a tile's tensor
   */
  BlendBand(PixelFormat format, int widthPx, int rows, int tileWidthPx) {
    planar = format.layout() == Layout.NCHW;
    mapping = new PixelMapping(new PixelFormat(format.colours(), format.range(), Layout.NHWC));
    this.widthPx = widthPx;
    this.rows = rows;
    sums = new float[Math.multiplyExact(Math.multiplyExact(3, widthPx), rows)];
    tileRow = new float[3 * tileWidthPx];
  }

  /** Starts a picture. */
  void restart() {
    top = 0;
    Arrays.fill(sums, 0);
  }

  /**
   * Adds the output of a tile whose first row is the first of the band.
   *
   * @param left column of the picture that the tile starts at
   * @param across weight of each of its columns
   * @param down weight of each of its rows
   */
  void add(TensorView tile, int left, float[] across, float[] down) {
    for (int y = 0; y < rows; y++) {
      readRow(tile, y, across.length);
      int at = 3 * (y * widthPx + left);
      for (int x = 0, i = 0; x < across.length; x++) {
        float weight = across[x] * down[y];
        sums[at + i] += weight * tileRow[i++];
        sums[at + i] += weight * tileRow[i++];
        sums[at + i] += weight * tileRow[i++];
      }
    }
  }

  /** Writes the rows before {@code end} to the picture and moves the band down to that row. */
  void finish(PixelView picture, int end) {
    int finished = end - top;
    if (finished == 0) {
      return;
    }
    mapping.toPixels(
        new TensorView(FloatBuffer.wrap(sums), widthPx, rows),
        picture.part(0, top, widthPx, finished));
    int gone = 3 * widthPx * finished;
    System.arraycopy(sums, gone, sums, 0, sums.length - gone);
    Arrays.fill(sums, sums.length - gone, sums.length, 0);
    top = end;
  }

  /** Reads a row of a tile as interleaved values. */
  private void readRow(TensorView tile, int y, int columns) {
    FloatBuffer values = tile.buffer();
    if (!planar) {
      values.get(3 * y * tile.widthPx(), tileRow, 0, 3 * columns);
      return;
    }
    int plane = tile.widthPx() * tile.heightPx();
    int row = y * tile.widthPx();
    for (int x = 0, i = 0; x < columns; x++) {
      tileRow[i++] = values.get(row + x);
      tileRow[i++] = values.get(plane + row + x);
      tileRow[i++] = values.get(2 * plane + row + x);
    }
  }
}
