package dev.clearlane.edge.replay;

import org.jspecify.annotations.Nullable;

/**
 * What of a recording is restored.
 *
 * @param range frames
 * @param roi the only part of a frame that is restored; null for all of it
 */
public record ClipWork(FrameRange range, @Nullable PixelRegion roi) {
  /** All of every frame. */
  public static final ClipWork ALL = new ClipWork(FrameRange.ALL, null);

  /** All of every frame up to a number. */
  public static ClipWork first(long limit) {
    return new ClipWork(FrameRange.first(limit), null);
  }
}
