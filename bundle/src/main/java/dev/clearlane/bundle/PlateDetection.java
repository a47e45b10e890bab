package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Output of a {@link Task#PLATE_DETECT} model: a map of {@value #CHANNELS} channels, 1×{@value
 * #CHANNELS}×H/s×W/s for an input of H×W pixels and a stride of s pixels. The cell in row {@code r}
 * and column {@code c} has its centre at ({@code (c + 0.5) s}, {@code (r + 0.5) s}). Channels:
 *
 * <ul>
 *   <li>0: logit that the centre of a plate lies in the cell
 *   <li>1–4: natural logarithm of the distances from the cell's centre to the left, upper, right
 *       and lower edge of the plate's box, in cells
 *   <li>5–12: x and y of the corners of the plate, top left, top right, bottom right, bottom left,
 *       in coordinates of that box: (0, 0) is its top left, (1, 1) its bottom right
 * </ul>
 *
 * @param stridePx pixels per cell: 2, 4, 8 or 16
 * @param threshold least score (sigmoid of channel 0) of a plate, above 0, below 1
 */
public record PlateDetection(
    @JsonProperty(required = true) int stridePx, @JsonProperty(required = true) double threshold) {
  /** Channels of the output. */
  public static final int CHANNELS = 13;

  /** Largest stride. */
  public static final int MAX_STRIDE_PX = 16;

  boolean hasValidStride(int sizeMultiple) {
    return stridePx >= 2
        && stridePx <= MAX_STRIDE_PX
        && Integer.bitCount(stridePx) == 1
        && sizeMultiple % stridePx == 0;
  }
}
