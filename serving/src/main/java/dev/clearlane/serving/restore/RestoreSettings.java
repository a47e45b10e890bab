package dev.clearlane.serving.restore;

/**
 * How large a picture the engines see at once, and how a stream changes over. Frames with more
 * pixels are cut into tiles that overlap; of each tile only the inside is kept.
 *
 * @param mostTilePx most pixels of one tile, {@value #LEAST_TILE_PX} to {@value #MOST_TILE_PX}
 * @param marginPx how much of a tile's edge is context alone, 0 to {@value #MOST_MARGIN_PX}
 * @param fadeFrames over how many frames a stream goes from raw to restored and back, 1 (at once)
 *     to {@value #MOST_FADE_FRAMES}
 */
public record RestoreSettings(int mostTilePx, int marginPx, int fadeFrames) {
  static final int LEAST_TILE_PX = 1 << 19;
  static final int MOST_TILE_PX = 1 << 27; // 1.5 GB as a tensor: one buffer holds no more
  static final int MOST_MARGIN_PX = 128;
  static final int MOST_FADE_FRAMES = 60;

  /** Full HD in one piece, 48 pixels of context, no fading: for single pictures. */
  public static final RestoreSettings DEFAULT = new RestoreSettings(1920 * 1088, 48, 1);

  /** For streams: the same, and changes take 4 frames. */
  public static final RestoreSettings STREAM = new RestoreSettings(1920 * 1088, 48, 4);

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
    if (fadeFrames < 1 || fadeFrames > MOST_FADE_FRAMES) {
      throw new IllegalArgumentException(
          "fading takes 1 to " + MOST_FADE_FRAMES + " frames, not " + fadeFrames);
    }
  }
}
