package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;

/**
 * A pixel format as the kernels take it: the numbers of {@code PixelMapping}.
 *
 * @param low what 0 becomes in a tensor
 * @param scale how much each of 255 steps adds
 * @param inverse of the scale
 * @param offset what is added after that on the way back; rounds
 * @param bluePlane which of a tensor's planes is blue
 */
record PixelNumbers(float low, float scale, float inverse, float offset, int bluePlane) {
  static PixelNumbers of(PixelFormat format) {
    float low = format.range().low();
    float scale = (format.range().high() - low) / 255f;
    float inverse = 1f / scale;
    return new PixelNumbers(
        low, scale, inverse, 0.5f - low * inverse, format.colours() == ColourOrder.BGR ? 0 : 2);
  }
}
