package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A model run by the engine and the restorer of a vehicle. Not thread-safe; closed by the caller
 * that opened it.
 */
final class OnnxModel implements PictureRestorer, AutoCloseable {
  private static final int THREADS = 2;

  /** Of a refiner that is run by itself. */
  private static final CoarseModel ALONE = new CoarseModel("none", 1);

  private final Engine engine;
  private final @Nullable StillRestorer restorer; // null for a selector, or a refiner alone

  /**
   * Loads an exported network.
   *
   * @throws IOException if ONNX Runtime rejects it
   */
  OnnxModel(Network network, byte[] model) throws IOException {
    this(open(manifest(network, task(network), network.refines() ? ALONE : null), model), null);
  }

  /**
   * Loads an exported refiner and the model that it refines.
   *
   * @param coarse what it refines
   * @param scale that it works at
   * @throws IOException if ONNX Runtime rejects one
   */
  OnnxModel(Network network, byte[] model, ModelBundle coarse, int scale) throws IOException {
    this(
        open(
            manifest(
                network, coarse.manifest().task(), new CoarseModel(coarse.manifest().id(), scale)),
            model),
        coarse);
  }

  /**
   * Loads a bundle's model.
   *
   * @param coarse what it refines; null for a model that is no refiner
   * @throws IOException if ONNX Runtime rejects it
   */
  OnnxModel(ModelBundle bundle, @Nullable ModelBundle coarse) throws IOException {
    this(open(bundle), coarse);
  }

  private OnnxModel(Engine engine, @Nullable ModelBundle coarse) throws IOException {
    this.engine = engine;
    if (coarse != null) {
      restorer = behind(engine, coarse);
    } else {
      boolean alone = engine.manifest().task().restores() && engine.manifest().refines() == null;
      restorer = alone ? StillRestorer.of(engine) : null;
    }
  }

  private static StillRestorer behind(Engine refiner, ModelBundle coarse) throws IOException {
    try {
      return StillRestorer.of(refiner, open(coarse));
    } catch (IOException | RuntimeException e) {
      refiner.close();
      throw e;
    }
  }

  /** The task of a picture network does not affect its output: deraining stands for both. */
  private static Task task(Network network) {
    return switch (network.output()) {
      case PICTURE -> Task.DERAIN;
      case LABELS -> Task.SELECT;
      case PLATES -> Task.PLATE_DETECT;
      case TEXT -> Task.PLATE_READ;
    };
  }

  private static ModelManifest manifest(Network network, Task task, @Nullable CoarseModel refines) {
    return PlateManifest.describe(
            ModelManifest.builder(network.name(), task, network.name()), network, 0.5)
        .pixels(network.pixels())
        .sizeMultiple(network.sizeMultiple())
        .history(network.history())
        .refines(refines)
        .labels(network.labels())
        .build();
  }

  private static Engine open(ModelManifest manifest, byte[] model) throws IOException {
    try {
      return OnnxEngine.open(manifest, model, THREADS);
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Engine open(ModelBundle bundle) throws IOException {
    try {
      return OnnxEngine.open(bundle, THREADS);
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * The output's values for an input of 1×channels×height×width.
   *
   * @param input of as many values, up to its limit
   * @throws IOException if ONNX Runtime fails
   */
  float[] run(FloatBuffer input, int height, int width) throws IOException {
    FloatBuffer in = direct(input.limit()).put(0, input, 0, input.limit());
    FloatBuffer out = direct(engine.manifest().outputValues(height, width));
    try {
      engine.run(new TensorView(in, width, height, engine.manifest().frames()), out);
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    float[] values = new float[out.capacity()];
    out.get(0, values);
    return values;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Float.BYTES * floats)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public StillRestorer.Restored restore(Picture picture) throws IOException, InterruptedException {
    StillRestorer open = restorer;
    if (open == null) {
      throw new IllegalStateException(engine.manifest().id() + " restores nothing by itself");
    }
    long before = open.failures();
    StillRestorer.Restored restored = open.restore(picture);
    if (open.failures() > before) {
      throw new IOException(
          "%s failed on a picture of %dx%d"
              .formatted(engine.manifest().id(), picture.widthPx(), picture.heightPx()));
    }
    return restored;
  }

  @Override
  public void close() {
    if (restorer == null) {
      engine.close();
    } else {
      restorer.close();
    }
  }
}
