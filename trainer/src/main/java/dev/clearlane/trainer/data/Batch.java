package dev.clearlane.trainer.data;

/**
 * Samples of one step, as tensors' values.
 *
 * @param input count×channels×height×width
 * @param target for picture networks count×3×height×width; for classifiers count×labels, 0 or 1
 * @param count samples
 * @param channels of the input, 3 for each of its frames, the current one first
 * @param height of each
 * @param width of each
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of samples, never compared
public record Batch(float[] input, float[] target, int count, int channels, int height, int width) {
  /** Of single frames. */
  public Batch(float[] input, float[] target, int count, int height, int width) {
    this(input, target, count, 3, height, width);
  }
}
