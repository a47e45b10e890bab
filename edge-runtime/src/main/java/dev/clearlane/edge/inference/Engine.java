package dev.clearlane.edge.inference;

import dev.clearlane.bundle.ModelManifest;
import java.nio.FloatBuffer;

/**
 * Runs one model: float32 tensors in, float32 tensors out. One thread at a time.
 *
 * <p>Buffers are direct, in native byte order, and the caller's; an engine keeps none of them.
 */
public interface Engine extends AutoCloseable {
  /** The model's manifest. */
  ModelManifest manifest();

  /** Where it runs and in which precision, e.g. {@code onnxruntime-cpu-fp32}. */
  String description();

  /**
   * Runs the model on one 1×3×height×width tensor.
   *
   * @param input {@code 3 * height * width} floats from index 0
   * @param height a multiple of the manifest's size multiple
   * @param width likewise
   * @param output receives the result from index 0: {@code 3 * height * width} floats of a picture
   *     model, one per label of a {@code select} model
   * @throws EngineException if the native engine fails; the engine may be used again
   */
  void run(FloatBuffer input, int height, int width, FloatBuffer output) throws EngineException;

  /** Frees the native engine; a second call does nothing. */
  @Override
  void close();
}
