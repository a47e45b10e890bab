package dev.clearlane.edge.replay;

import org.jspecify.annotations.Nullable;

/**
 * What of a recording is restored.
 *
 * @param range frames
 * @param roi the only part of a frame that is restored; null for all of it
 * @param scale factor by which frames are reduced for the models; 0 for each model's default
 */
public record ClipWork(FrameRange range, @Nullable PixelRegion roi, int scale) {
  /** All of every frame. */
  public static final ClipWork ALL = new ClipWork(FrameRange.ALL, null, 0);

  /** All of every frame up to a number. */
  public static ClipWork first(long limit) {
    return new ClipWork(FrameRange.first(limit), null, 0);
  }
}
