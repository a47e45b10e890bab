package dev.clearlane.serving.plates;

/**
 * How a detector looks at a picture: whole, reduced to a size, and also in tiles of that size where
 * plates may be small.
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

  public Scan {
    if (sidePx < 64 || sidePx > 2048 || maxTiledPx < 0) {
      throw new IllegalArgumentException(
          "a scan has a side of 64 to 2048 pixels and at least 0 for tiles, not %d and %d"
              .formatted(sidePx, maxTiledPx));
    }
  }
}
