package dev.clearlane.trainer.data;

/**
 * Samples of one step, as tensors' values.
 *
 * @param input count×3×height×width
 * @param target for picture networks of the input's shape; for classifiers count×labels, 0 or 1
 * @param count samples
 * @param height of each
 * @param width of each
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of samples, never compared
public record Batch(float[] input, float[] target, int count, int height, int width) {}
