package dev.clearlane.edge.restore;

/**
 * How large a picture the engines see at once. Frames with more pixels are cut into tiles that
 * overlap; of each tile only the inside is kept.
 *
 * @param mostTilePx most pixels of one tile, {@value #LEAST_TILE_PX} to {@value #MOST_TILE_PX}
 * @param marginPx how much of a tile's edge is context alone, 0 to {@value #MOST_MARGIN_PX}
 */
public record RestoreSettings(int mostTilePx, int marginPx) {
  static final int LEAST_TILE_PX = 1 << 20;
  static final int MOST_TILE_PX = 1 << 27; // 1.5 GB as a tensor: one buffer holds no more
  static final int MOST_MARGIN_PX = 128;

  /** Full HD in one piece; 48 pixels of context. */
  public static final RestoreSettings DEFAULT = new RestoreSettings(1920 * 1088, 48);

  public RestoreSettings {
    if (mostTilePx < LEAST_TILE_PX || mostTilePx > MOST_TILE_PX) {
      throw new IllegalArgumentException(
          "a tile holds %d to %d pixels, not %d"
              .formatted(LEAST_TILE_PX, MOST_TILE_PX, mostTilePx));
    }
    if (marginPx < 0 || marginPx > MOST_MARGIN_PX) {
      throw new IllegalArgumentException(
          "a tile's margin is 0 to " + MOST_MARGIN_PX + " pixels, not " + marginPx);
    }
  }
}
