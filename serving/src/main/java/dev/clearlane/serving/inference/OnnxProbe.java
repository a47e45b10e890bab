package dev.clearlane.serving.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Runs a graph in memory and shows all of its outputs: for calibration, which makes every
 * activation an output. Uses one thread, so that results do not depend on the number of cores. Used
 * by one thread at a time.
 */
public final class OnnxProbe implements AutoCloseable {
  /** Receives the outputs of a run. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One output.
     *
     * @param values valid during the call only
     */
    void visit(String name, FloatBuffer values);
  }

  private final ModelManifest manifest;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxProbe(ModelManifest manifest, OrtEnvironment environment, OrtSession session) {
    this.manifest = manifest;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Opens a graph.
   *
   * @param manifest of the model that the graph was made from
   * @param model the ONNX file's bytes
   * @throws EngineException if ONNX Runtime rejects it or does not load on this machine
   */
  public static OnnxProbe open(ModelManifest manifest, byte[] model) throws EngineException {
    OrtEnvironment environment = OnnxEngine.environment();
    try (OrtSession.SessionOptions options = OnnxEngine.options(1)) {
      return new OnnxProbe(manifest, environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw new EngineException(
          "%s: ONNX Runtime rejects it: %s".formatted(manifest.id(), OnnxEngine.oneLine(e)), e);
    }
  }

  /**
   * Runs it.
   *
   * @param input direct, in native byte order, of a size that the model takes
   * @throws EngineException if the run fails
   */
  public void run(TensorView input, Visitor visitor) throws EngineException {
    TensorCheck.requireSize(manifest, input);
    long[] shape = manifest.inputShape(input.heightPx(), input.widthPx());
    int floats = input.values();
    try (OnnxTensor in =
            OnnxTensor.createTensor(environment, input.buffer().slice(0, floats), shape);
        OrtSession.Result result = session.run(Map.of(manifest.input(), in))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        if (output.getValue() instanceof OnnxTensor tensor) {
          visitor.visit(output.getKey(), tensor.getFloatBuffer());
        }
      }
    } catch (OrtException e) {
      throw new EngineException(
          "%s failed on %dx%d: %s"
              .formatted(manifest.id(), input.widthPx(), input.heightPx(), OnnxEngine.oneLine(e)),
          e);
    }
  }

  @Override
  public void close() {
    OnnxEngine.close(session);
  }
}
