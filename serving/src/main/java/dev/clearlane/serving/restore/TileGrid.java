package dev.clearlane.serving.restore;

import java.util.ArrayList;
import java.util.List;

/**
 * Division of a frame into overlapping tiles of one size. The kept parts of the tiles cover the
 * frame exactly once.
 *
 * <p>Tiles start at multiples of the size multiple, so that strided layers sample the same pixels
 * as on the whole frame; the last ones may extend beyond the frame and are filled by reflection.
 *
 * @param widthPx width of the frame
 * @param heightPx height of the frame
 * @param multiple the size multiple
 * @param tileWidthPx width of every tile, a multiple of the size multiple
 * @param tileHeightPx height likewise
 * @param tiles row by row
 */
record TileGrid(
    int widthPx, int heightPx, int multiple, int tileWidthPx, int tileHeightPx, List<Tile> tiles) {
  /** Smallest side of a tensor, as the layers of a network halve it several times. */
  static final int MIN_SIDE_PX = 32;

  /** The cheapest grid within the maximum tile size. */
  static TileGrid of(int widthPx, int heightPx, int multiple, RestoreSettings settings) {
    int overlap = 2 * settings.marginPx() + multiple;
    int paddedWidth = roundUp(Math.max(MIN_SIDE_PX, widthPx), multiple);
    int paddedHeight = roundUp(Math.max(MIN_SIDE_PX, heightPx), multiple);
    List<Integer> widths = sides(paddedWidth, multiple, overlap);
    List<Integer> heights = sides(paddedHeight, multiple, overlap);
    long cheapest = Long.MAX_VALUE;
    int columns = widths.size(); // the smallest tiles, if even they exceed the limit
    int rows = heights.size();
    for (int r = 1; r <= heights.size(); r++) {
      for (int c = 1; c <= widths.size(); c++) {
        long tilePx = (long) widths.get(c - 1) * heights.get(r - 1);
        if (tilePx <= settings.maxTilePx() && tilePx * r * c < cheapest) {
          cheapest = tilePx * r * c;
          columns = c;
          rows = r;
        }
      }
    }
    int tileWidth = widths.get(columns - 1);
    int tileHeight = heights.get(rows - 1);
    List<Span> across = spans(widthPx, paddedWidth, tileWidth, columns, multiple);
    List<Span> down = spans(heightPx, paddedHeight, tileHeight, rows, multiple);
    List<Tile> tiles = new ArrayList<>(rows * columns);
    for (Span y : down) {
      for (Span x : across) {
        tiles.add(new Tile(x, y));
      }
    }
    return new TileGrid(widthPx, heightPx, multiple, tileWidth, tileHeight, List.copyOf(tiles));
  }

  /** How many pixels the tensor of a tile has. */
  long tilePx() {
    return (long) tileWidthPx * tileHeightPx;
  }

  boolean isFor(int otherWidthPx, int otherHeightPx, int otherMultiple) {
    return widthPx == otherWidthPx && heightPx == otherHeightPx && multiple == otherMultiple;
  }

  /** Side of a tile, by the number of tiles less one. */
  private static List<Integer> sides(int padded, int multiple, int overlap) {
    List<Integer> sides = new ArrayList<>();
    sides.add(padded);
    for (int n = 2; ; n++) {
      int side = roundUp((padded + (n - 1) * overlap + n - 1) / n, multiple);
      if (side < 2 * overlap || side >= sides.get(n - 2)) {
        return sides;
      }
      sides.add(side);
    }
  }

  private static List<Span> spans(int size, int padded, int side, int count, int multiple) {
    List<Span> spans = new ArrayList<>(count);
    int keepFrom = 0;
    for (int i = 0; i < count; i++) {
      int start = start(i, padded, side, count, multiple);
      int keepTo =
          i == count - 1 ? size : (start + side + start(i + 1, padded, side, count, multiple)) / 2;
      spans.add(new Span(start, Math.min(side, size - start), keepFrom, keepTo));
      keepFrom = keepTo;
    }
    return spans;
  }

  private static int start(int i, int padded, int side, int count, int multiple) {
    return count == 1 ? 0 : (int) ((long) i * (padded - side) / (count - 1) / multiple * multiple);
  }

  private static int roundUp(int px, int multiple) {
    return (px + multiple - 1) / multiple * multiple;
  }

  /** One tile: its columns and its rows. */
  record Tile(Span x, Span y) {}

  /**
   * Extent of a tile along one side of the frame, in pixels of the frame.
   *
   * @param start first pixel
   * @param length pixels of the frame that it covers
   * @param keepFrom first pixel that is kept
   * @param keepTo first pixel after the kept ones
   */
  record Span(int start, int length, int keepFrom, int keepTo) {
    /** Offset of the kept part in the tile. */
    int offset() {
      return keepFrom - start;
    }

    int kept() {
      return keepTo - keepFrom;
    }
  }
}
