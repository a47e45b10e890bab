package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Comparison of an engine with ONNX Runtime: with the golden sample of its bundle or, if there is
 * none or the engine does not take its size, with a run of ONNX Runtime on the same picture.
 *
 * @param error largest difference as a share of the largest value
 * @param tolerance largest error that is accepted
 * @param reference source of the expected output
 */
public record Verification(double error, double tolerance, String reference) {
  private static final String GOLDEN = "golden sample";
  private static final String RUNTIME = "onnxruntime";

  /** Whether the engine computes the model as shipped. */
  public boolean holds() {
    return error <= tolerance;
  }

  /**
   * Runs the engine.
   *
   * @throws EngineException if it fails, or there is no expected output
   */
  public static Verification of(Engine engine, ModelBundle bundle, BuildOptions options)
      throws EngineException {
    ModelManifest manifest = bundle.manifest();
    ModelManifest.Golden golden = manifest.golden();
    boolean stored = golden != null && options.sizes().takes(golden.widthPx(), golden.heightPx());
    GoldenSample sample = stored ? read(bundle) : compute(bundle, options);
    FloatBuffer output = run(engine, sample.inputs());
    double tolerance = options.precision().of(manifest).tolerance();
    return new Verification(sample.error(output), tolerance, stored ? GOLDEN : RUNTIME);
  }

  private static GoldenSample read(ModelBundle bundle) throws EngineException {
    try {
      return GoldenSample.read(bundle);
    } catch (BundleException e) {
      throw new EngineException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Computes a golden sample for a bundle.
   *
   * @throws EngineException if ONNX Runtime rejects its model
   */
  public static GoldenSample compute(ModelBundle bundle) throws EngineException {
    FixedTile tile = bundle.manifest().tile();
    if (tile != null) {
      return compute(bundle, tile.widthPx(), tile.heightPx());
    }
    Picture small = GoldenSample.picture(bundle.manifest().sizeMultiple());
    return compute(bundle, small.widthPx(), small.heightPx());
  }

  private static GoldenSample compute(ModelBundle bundle, BuildOptions options)
      throws EngineException {
    Picture small = GoldenSample.picture(bundle.manifest().sizeMultiple());
    if (bundle.manifest().tile() != null
        || options.sizes().takes(small.widthPx(), small.heightPx())) {
      return compute(bundle);
    }
    SizeProfile.Side side = options.sizes().opt();
    return compute(bundle, side.widthPx(), side.heightPx());
  }

  private static GoldenSample compute(ModelBundle bundle, int widthPx, int heightPx)
      throws EngineException {
    ModelManifest manifest = bundle.manifest();
    List<Picture> pictures = GoldenSample.pictures(widthPx, heightPx, manifest.frames());
    try (Engine reference = OnnxEngine.open(bundle, Runtime.getRuntime().availableProcessors())) {
      float[] output = new float[GoldenSample.outputs(manifest, pictures.get(0))];
      run(reference, pictures).get(0, output);
      return new GoldenSample(pictures, output);
    }
  }

  private static FloatBuffer run(Engine engine, List<Picture> pictures) throws EngineException {
    Picture picture = pictures.get(0);
    TensorView input =
        TensorView.direct(picture.widthPx(), picture.heightPx(), engine.manifest().frames());
    new PixelMapping(engine.manifest().pixels()).toTensor(pictures, input);
    FloatBuffer output = TensorView.directFloats(GoldenSample.outputs(engine.manifest(), picture));
    engine.run(input, output);
    return output;
  }
}
