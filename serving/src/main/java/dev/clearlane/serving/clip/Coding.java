package dev.clearlane.serving.clip;

/**
 * What an encoder is asked for.
 *
 * @param framesPerSecond nominal rate; pictures need not be equally spaced
 * @param keyframeEvery most pictures from one keyframe to the next, at least 1
 * @param quantiser 1 (best) to 51, held for every picture; 0 where the bit rate is held instead
 * @param bitsPerSecond the rate to hold; 0 where the quantiser is held
 * @param globalHeader true where the container wants the stream's parameters up front, false where
 *     each keyframe carries them
 */
public record Coding(
    double framesPerSecond,
    int keyframeEvery,
    int quantiser,
    int bitsPerSecond,
    boolean globalHeader) {
  private static final int KEYFRAME_SECONDS = 2;

  /** For a file: quality holds whatever the road looks like, and the rate is what follows. */
  public static Coding quality(double framesPerSecond, int quantiser, boolean globalHeader) {
    int keyframeEvery = Math.max(1, (int) Math.round(KEYFRAME_SECONDS * framesPerSecond));
    return new Coding(framesPerSecond, keyframeEvery, quantiser, 0, globalHeader);
  }

  /** For a stream: the rate holds, and keyframes carry all that a decoder needs to begin. */
  public static Coding live(double framesPerSecond, int keyframeEvery, int bitsPerSecond) {
    return new Coding(framesPerSecond, keyframeEvery, 0, bitsPerSecond, false);
  }

  public boolean holdsQuality() {
    return quantiser > 0;
  }
}
