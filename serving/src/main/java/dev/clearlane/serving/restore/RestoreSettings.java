package dev.clearlane.serving.restore;

/**
 * Tiling of models that take any size, and cross-fading of streams. Larger frames are cut into
 * overlapping tiles, of which only the inside is kept.
 *
 * @param maxTilePx maximum pixels of a tile, {@value #MIN_TILE_PX} to {@value #MAX_TILE_PX}
 * @param marginPx border of a tile that is used as context only, 0 to {@value #MAX_MARGIN_PX}
 * @param fadeFrames frames that a change from raw to restored takes, 1 (immediate) to {@value
 *     #MAX_FADE_FRAMES}; the way back is immediate
 * @param derainsAtScale whether {@link Restorer#setScale} applies to deraining too: streaks are
 *     only removed at full size, so it applies to deblurring only unless a measurement asks for
 *     more
 */
public record RestoreSettings(int maxTilePx, int marginPx, int fadeFrames, boolean derainsAtScale) {
  static final int MIN_TILE_PX = 1 << 19;
  static final int MAX_TILE_PX = 1 << 27; // 1.5 GB as a tensor, near the limit of a buffer
  static final int MAX_MARGIN_PX = 128;
  static final int MAX_FADE_FRAMES = 60;

  /** For single pictures: full HD in one piece, 48 pixels of context, no fading. */
  public static final RestoreSettings DEFAULT = new RestoreSettings(1920 * 1088, 48, 1);

  /** For streams: the same, with changes over 4 frames. */
  public static final RestoreSettings STREAM = new RestoreSettings(1920 * 1088, 48, 4);

  /** Settings whose scale applies to deblurring only. */
  public RestoreSettings(int maxTilePx, int marginPx, int fadeFrames) {
    this(maxTilePx, marginPx, fadeFrames, false);
  }

  public RestoreSettings {
    if (maxTilePx < MIN_TILE_PX || maxTilePx > MAX_TILE_PX) {
      throw new IllegalArgumentException(
          "a tile holds %d to %d pixels, not %d".formatted(MIN_TILE_PX, MAX_TILE_PX, maxTilePx));
    }
    if (marginPx < 0 || marginPx > MAX_MARGIN_PX) {
      throw new IllegalArgumentException(
          "a tile's margin is 0 to " + MAX_MARGIN_PX + " pixels, not " + marginPx);
    }
    if (fadeFrames < 1 || fadeFrames > MAX_FADE_FRAMES) {
      throw new IllegalArgumentException(
          "fading takes 1 to " + MAX_FADE_FRAMES + " frames, not " + fadeFrames);
    }
  }

  /** The same, with a scale that applies to deraining too. */
  public RestoreSettings withDerainingAtScale() {
    return new RestoreSettings(maxTilePx, marginPx, fadeFrames, true);
  }
}
