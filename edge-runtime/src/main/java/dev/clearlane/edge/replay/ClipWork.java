package dev.clearlane.edge.replay;

import dev.clearlane.serving.lens.Lens;
import org.jspecify.annotations.Nullable;

/**
 * What of a recording is restored.
 *
 * @param range frames
 * @param roi the only part of a frame that is restored; null for all of it
 * @param video number of the video stream, from 0; −1 for the one that the source names, or the
 *     best
 * @param lens whose distortion is removed from the frames first; null to leave it
 */
public record ClipWork(
    FrameRange range, @Nullable PixelRegion roi, int video, @Nullable Lens lens) {
  private static final int OF_SOURCE = -1;

  /** All of every frame. */
  public static final ClipWork ALL = new ClipWork(FrameRange.ALL, null, OF_SOURCE, null);

  /** All of every frame up to a number. */
  public static ClipWork first(long limit) {
    return new ClipWork(FrameRange.first(limit), null, OF_SOURCE, null);
  }
}
