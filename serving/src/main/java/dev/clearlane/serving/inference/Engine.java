package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import java.nio.FloatBuffer;
import java.util.List;

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

  /**
   * Whether {@link #runPixels} and {@link #scorePixels} are worth asking: where not, they say no to
   * whatever pixels they get, and nobody need describe any. From any thread; an engine that changes
   * may answer for what it was a run ago.
   */
  default boolean takesPixels() {
    return false;
  }

  /**
   * Runs this model and then others on 8-bit pixels, where this engine maps pixels to tensors and
   * back itself, so that no float tensor crosses a bus. What comes out is what {@link
   * dev.clearlane.bundle.PixelMapping} and {@link #run} give.
   *
   * @param after picture models to run on the result, in order
   * @return false where it cannot, for these pixels or at all: nothing was done, and the caller
   *     maps the pixels and calls {@link #run}
   * @throws EngineException as {@link #run} does
   */
  default boolean runPixels(PixelTile tile, List<Engine> after) throws EngineException {
    return false;
  }

  /**
   * Runs a {@code select} model on 8-bit pixels in the same way.
   *
   * @param pixels what is seen; where the result of a picture model would go does not matter
   * @param output receives one value per label from index 0
   * @return false where it cannot, as {@link #runPixels} says
   * @throws EngineException as {@link #run} does
   */
  default boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
    return false;
  }

  /** Frees the native engine; a second call does nothing. */
  @Override
  void close();
}
