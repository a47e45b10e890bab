package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The only input size of a network whose graph has a fixed size. Larger pictures are cut into tiles
 * of this size, which are blended linearly where they overlap; smaller ones are padded by
 * reflection.
 *
 * @param widthPx width of the input tensor, up to {@value #MAX_SIDE_PX}
 * @param heightPx height of the input tensor, likewise
 * @param overlapPx least number of pixels that neighbouring tiles share, 0 to half of the shorter
 *     side
 */
public record FixedTile(
    @JsonProperty(required = true) int widthPx,
    @JsonProperty(required = true) int heightPx,
    @JsonProperty(required = true) int overlapPx) {
  /** Largest width or height. */
  public static final int MAX_SIDE_PX = 2048;

  /** Smallest width or height. */
  public static final int MIN_SIDE_PX = 16;

  /** Whether both sides are within bounds and multiples of a number, and the overlap fits. */
  boolean isValid(int sizeMultiple) {
    return isSide(widthPx, sizeMultiple)
        && isSide(heightPx, sizeMultiple)
        && overlapPx >= 0
        && overlapPx <= Math.min(widthPx, heightPx) / 2;
  }

  private static boolean isSide(int px, int multiple) {
    return px >= MIN_SIDE_PX && px <= MAX_SIDE_PX && px % multiple == 0;
  }
}
