package dev.clearlane.trainer.tfjs;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Compares an imported network with an evaluation of its graph, node by node and without
 * simplification, on a small picture.
 */
final class Verification {
  private static final int SIDE_PX = TfjsImport.SIZE_MULTIPLE;
  private static final long SEED = 20_26;
  private static final int BLOCK_PX = 8;

  /** Largest difference in float32: seen 3e-6, of a range of 1. */
  private static final double TOLERANCE = 1e-4;

  /** Root of the mean square in half precision: a code value and a quarter. */
  private static final double HALF_TOLERANCE = 0.005;

  private Verification() {}

  static void check(Graph graph, TfjsImport.Request request, Path scratch)
      throws TfjsException, IOException {
    Path directory = Files.createDirectory(scratch.resolve("small"));
    OnnxWriter.Model model = TfjsImport.model(graph, SIDE_PX, SIDE_PX, request.half());
    TfjsImport.plain(model, request, directory, SIDE_PX, SIDE_PX);
    Picture picture = picture();
    float[] actual = run(directory, picture);
    FloatBuffer tensor = pixels(directory).toTensor(picture);
    float[] input = new float[3 * SIDE_PX * SIDE_PX];
    tensor.get(0, input);
    float[] expected = Evaluation.run(graph, NdArray.of(input, 1, SIDE_PX, SIDE_PX, 3)).floats();
    compare(expected, actual, request.half());
  }

  private static void compare(float[] expected, float[] actual, boolean half) throws TfjsException {
    double worst = 0;
    double squares = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - actual[i]);
      worst = Double.isFinite(difference) ? Math.max(worst, difference) : Double.MAX_VALUE;
      squares += difference * difference;
    }
    double figure = half ? Math.sqrt(squares / expected.length) : worst;
    double tolerance = half ? HALF_TOLERANCE : TOLERANCE;
    if (!(figure <= tolerance)) {
      throw new TfjsException(
          String.format(
              Locale.ROOT,
              "the imported network differs from the graph by %.2g; at most %.0g is allowed",
              figure,
              tolerance));
    }
  }

  /** Blocks of random colours: edges everywhere, and nothing that a resize loses. */
  private static Picture picture() {
    SplittableRandom random = new SplittableRandom(SEED);
    int blocks = SIDE_PX / BLOCK_PX;
    byte[] colours = new byte[3 * blocks * blocks];
    random.nextBytes(colours);
    Picture picture = Picture.black(SIDE_PX, SIDE_PX);
    for (int i = 0; i < picture.bgr().length; i++) {
      int x = i / 3 % SIDE_PX / BLOCK_PX;
      int y = i / 3 / SIDE_PX / BLOCK_PX;
      picture.bgr()[i] = colours[3 * (y * blocks + x) + i % 3];
    }
    return picture;
  }

  /** What ONNX Runtime returns for a picture of a bundle's tile. */
  static float[] run(Path directory, Picture picture) throws TfjsException {
    try {
      ModelBundle bundle = ModelBundle.open(directory);
      PixelFormat format = bundle.manifest().pixels();
      int values = 3 * picture.widthPx() * picture.heightPx();
      TensorView input = TensorView.direct(picture.widthPx(), picture.heightPx());
      input.buffer().put(0, new PixelMapping(format).toTensor(picture), 0, values);
      FloatBuffer output = TensorView.directFloats(values);
      try (OnnxEngine engine = OnnxEngine.open(bundle, 1)) {
        engine.run(input, output);
      }
      float[] result = new float[values];
      output.get(0, result);
      for (float value : result) {
        if (!Float.isFinite(value)) {
          throw new TfjsException("the imported network returns values that are not finite");
        }
      }
      return result;
    } catch (BundleException | EngineException e) {
      throw new TfjsException(String.valueOf(e.getMessage()), e);
    }
  }

  private static PixelMapping pixels(Path directory) throws TfjsException {
    try {
      return new PixelMapping(ModelBundle.open(directory).manifest().pixels());
    } catch (BundleException e) {
      throw new TfjsException(String.valueOf(e.getMessage()), e);
    }
  }
}
