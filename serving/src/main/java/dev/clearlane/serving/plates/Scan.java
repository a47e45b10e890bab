package dev.clearlane.serving.plates;

/**
 * How a detector looks at a picture: whole, reduced to a size and to half of it, where the largest
 * plates have the size that the network was shown; and also in tiles of that size, for small
 * plates. For tiles, small pictures are enlarged.
 *
 * @param sidePx longer side of the reduced picture and side of a tile, 64 to 2048 pixels
 * @param maxTiledPx longer side that the picture is reduced to before it is cut into tiles; 0 for
 *     no tiles
 */
public record Scan(int sidePx, int maxTiledPx) {
  /** Whole frames only, for live video. */
  public static final Scan WHOLE = new Scan(640, 0);

  /** Whole, and in tiles at up to 2560 pixels: plates of 20 pixels are seen in full HD. */
  public static final Scan TILED = new Scan(640, 2560);

  /** Small pictures are enlarged by this for tiles, up to this many sides of a tile. */
  private static final double ENLARGEMENT = 2;

  public Scan {
    if (sidePx < 64 || sidePx > 2048 || maxTiledPx < 0) {
      throw new IllegalArgumentException(
          "a scan has a side of 64 to 2048 pixels and at least 0 for tiles, not %d and %d"
              .formatted(sidePx, maxTiledPx));
    }
  }

  /** Factor to the size at which the whole picture is seen, at most 1. */
  double wholeScale(int longerPx) {
    return Math.min(1, (double) sidePx / longerPx);
  }

  /** Factor to the smaller size at which the whole picture is seen once more. */
  double coarseScale(int longerPx) {
    return wholeScale(longerPx) / 2;
  }

  /** Factor to the size that is cut into tiles; 0 if none are. */
  double tiledScale(int longerPx) {
    double enlarged = Math.min(ENLARGEMENT, Math.max(1, ENLARGEMENT * sidePx / longerPx));
    return Math.min(enlarged, (double) maxTiledPx / longerPx);
  }
}
