package dev.clearlane.serving.frame;

/**
 * Format of all frames of a source.
 *
 * @param widthPx columns
 * @param heightPx rows
 * @param timeBase unit of {@link Frame#pts()}
 * @param framesPerSecond nominal rate; frames need not be equally spaced
 * @param expectedFrames announced number of frames; −1 if unknown
 * @param tags of the pixels
 */
public record StreamFormat(
    int widthPx,
    int heightPx,
    TimeBase timeBase,
    double framesPerSecond,
    long expectedFrames,
    VideoTags tags) {

  /** Of square pixels. */
  public StreamFormat(
      int widthPx, int heightPx, TimeBase timeBase, double framesPerSecond, long expectedFrames) {
    this(widthPx, heightPx, timeBase, framesPerSecond, expectedFrames, VideoTags.NONE);
  }

  /** The same with another frame size. */
  public StreamFormat withSize(int otherWidthPx, int otherHeightPx) {
    return new StreamFormat(
        otherWidthPx, otherHeightPx, timeBase, framesPerSecond, expectedFrames, tags);
  }
}
