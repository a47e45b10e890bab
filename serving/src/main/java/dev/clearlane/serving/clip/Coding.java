package dev.clearlane.serving.clip;

/**
 * Parameters of an encoder.
 *
 * @param framesPerSecond nominal rate; frames need not be equally spaced
 * @param keyframeEvery maximum keyframe interval in frames, at least 1
 * @param quantiser constant quantiser, 1 (best) to 51; 0 for a constant bit rate
 * @param bitsPerSecond constant bit rate; 0 for a constant quantiser
 * @param globalHeader true if the container stores the parameter sets in its header, false if each
 *     keyframe contains them
 */
public record Coding(
    double framesPerSecond,
    int keyframeEvery,
    int quantiser,
    int bitsPerSecond,
    boolean globalHeader) {
  private static final int KEYFRAME_SECONDS = 2;

  /** For a file: constant quality, variable bit rate. */
  public static Coding quality(double framesPerSecond, int quantiser, boolean globalHeader) {
    int keyframeEvery = Math.max(1, (int) Math.round(KEYFRAME_SECONDS * framesPerSecond));
    return new Coding(framesPerSecond, keyframeEvery, quantiser, 0, globalHeader);
  }

  /** For a stream: constant bit rate, and parameter sets in every keyframe. */
  public static Coding live(double framesPerSecond, int keyframeEvery, int bitsPerSecond) {
    return new Coding(framesPerSecond, keyframeEvery, 0, bitsPerSecond, false);
  }

  boolean holdsQuality() {
    return quantiser > 0;
  }
}
