package dev.clearlane.trainer.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;

/** An exported model, run by ONNX Runtime. Not thread-safe; the caller closes it. */
final class OnnxModel implements AutoCloseable {
  private static final int THREADS = 2;

  private final PixelFormat pixels;
  private final int sizeMultiple;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /**
   * Loads a model.
   *
   * @throws IOException if ONNX Runtime refuses it
   */
  OnnxModel(Network network, byte[] model) throws IOException {
    this(network.pixels(), network.sizeMultiple(), model);
  }

  /**
   * Loads a model of which no more is known than how to feed it.
   *
   * @throws IOException if ONNX Runtime refuses it
   */
  OnnxModel(PixelFormat pixels, int sizeMultiple, byte[] model) throws IOException {
    this.pixels = pixels;
    this.sizeMultiple = sizeMultiple;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(THREADS);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = environment.createSession(model, options);
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime refuses the model: " + e.getMessage(), e);
    }
  }

  /**
   * The output's values for an input of 1×3×height×width.
   *
   * @throws IOException if ONNX Runtime fails
   */
  float[] run(FloatBuffer input, int height, int width) throws IOException {
    try (OnnxTensor tensor =
            OnnxTensor.createTensor(environment, input, new long[] {1, 3, height, width});
        OrtSession.Result result = session.run(Map.of("input", tensor))) {
      FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] values = new float[output.remaining()];
      output.get(values);
      return values;
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime fails: " + e.getMessage(), e);
    }
  }

  /** A picture of any size restored: padded to the network's multiple, cropped back. */
  Picture restore(Picture picture) throws IOException {
    int width = (picture.widthPx() + sizeMultiple - 1) / sizeMultiple * sizeMultiple;
    int height = (picture.heightPx() + sizeMultiple - 1) / sizeMultiple * sizeMultiple;
    PixelMapping mapping = new PixelMapping(pixels);
    FloatBuffer input = FloatBuffer.allocate(3 * width * height);
    mapping.toTensor(PixelView.of(picture), new TensorView(input, width, height));
    Picture out = Picture.black(picture.widthPx(), picture.heightPx());
    mapping.toPixels(
        new TensorView(FloatBuffer.wrap(run(input, height, width)), width, height),
        PixelView.of(out));
    return out;
  }

  @Override
  public void close() throws IOException {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IOException("ONNX Runtime cannot close a session: " + e.getMessage(), e);
    }
  }
}
