package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Runs a model, or a chain of models as one: float32 tensors in, float32 tensors out. Used by one
 * thread at a time.
 *
 * <p>Buffers are direct, in native byte order, and owned by the caller; an engine keeps no
 * reference to them.
 */
public interface Engine extends AutoCloseable {
  /** The manifest of the model; of a chain, that of its first model, whose input it takes. */
  ModelManifest manifest();

  /** The manifests of all models of a chain, in the order in which they run. */
  default List<ModelManifest> models() {
    return List.of(manifest());
  }

  /** Runtime, device and precision, e.g. {@code onnxruntime-cpu-fp32}. */
  String description();

  /**
   * Runs the model on one tensor.
   *
   * @param input sides are multiples of the manifest's size multiple, or exactly those of its tile;
   *     of {@link ModelManifest#frames} frames; a chain overwrites it
   * @param output receives the result from index 0: {@link ModelManifest#outputValues} floats; as
   *     many as one frame of the input from a picture model, one per label from a {@code select}
   *     model
   * @throws EngineException if the native engine fails; the engine may be used again
   */
  void run(TensorView input, FloatBuffer output) throws EngineException;

  /** How many tensors {@link #runBatch} should get at once to use the whole device. */
  default int batchSize() {
    return 1;
  }

  /**
   * Runs the model on several tensors of one size, side by side if the engine can.
   *
   * @param inputs as for {@link #run}
   * @param outputs as many, each as for {@link #run}
   * @throws EngineException if a run fails; the other outputs are undefined
   */
  default void runBatch(List<TensorView> inputs, List<FloatBuffer> outputs) throws EngineException {
    for (int i = 0; i < inputs.size(); i++) {
      run(inputs.get(i), outputs.get(i));
    }
  }

  /**
   * Whether {@link #runPixels} and {@link #scorePixels} may succeed. If not, they return false for
   * all pixels, and the caller need not prepare a tile. May be called from any thread; the answer
   * of an engine that is being replaced may be outdated by one run.
   */
  default boolean takesPixels() {
    return false;
  }

  /**
   * Runs a picture model on 8-bit pixels if this engine converts pixels to tensors and back itself,
   * so that no float tensor crosses a bus. The result is that of {@link
   * dev.clearlane.bundle.PixelMapping} and {@link #run}. No engine does this for a model whose
   * input is more than one picture: one with history, or a refiner.
   *
   * @return false if the engine cannot do this, for these pixels or at all: nothing was done, and
   *     the caller converts the pixels and calls {@link #run}
   * @throws EngineException as {@link #run} does
   */
  default boolean runPixels(PixelTile tile) throws EngineException {
    return false;
  }

  /**
   * Runs a {@code select} model on 8-bit pixels in the same way.
   *
   * @param pixels input; the destination of the tile is ignored
   * @param output receives one value per label from index 0
   * @return false as {@link #runPixels} does
   * @throws EngineException as {@link #run} does
   */
  default boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
    return false;
  }

  /** Frees the native engine; idempotent. A chain does not own its engines and frees none. */
  @Override
  void close();
}
