package dev.clearlane.serving.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The operators that ONNX Runtime really runs for a graph after its optimisations, from its own
 * profile.
 *
 * @param operators by name: how many there are, and the microseconds of all of them in one run
 */
public record OnnxProfile(Map<String, Operator> operators) {
  /** Runs of which the last is reported: the first ones allocate. */
  private static final int RUNS = 3;

  /**
   * All nodes of one operator.
   *
   * @param nodes number of nodes
   * @param microseconds of one run
   */
  public record Operator(int nodes, long microseconds) {
    Operator plus(long more) {
      return new Operator(nodes + 1, microseconds + more);
    }
  }

  public OnnxProfile {
    operators = new TreeMap<>(operators);
  }

  /** Number of nodes that compute with 8-bit integers. */
  public int integerNodes() {
    return operators.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("QLinear"))
        .mapToInt(entry -> entry.getValue().nodes())
        .sum();
  }

  /**
   * Profiles a graph.
   *
   * @param input direct, in native byte order, of a size that the model takes
   * @throws EngineException if it cannot be run
   * @throws IOException if the profile cannot be stored for a moment
   */
  public static OnnxProfile of(ModelManifest manifest, byte[] model, TensorView input, int threads)
      throws EngineException, IOException {
    OrtEnvironment environment = OnnxEngine.environment();
    Path folder = Files.createTempDirectory("clearlane-profile");
    Path file = null;
    try (OrtSession.SessionOptions options = OnnxEngine.options(threads)) {
      options.enableProfiling(folder.resolve("run").toString());
      long[] shape = manifest.inputShape(input.heightPx(), input.widthPx());
      int floats = input.values();
      OrtSession session = environment.createSession(model, options);
      try (OnnxTensor in =
          OnnxTensor.createTensor(environment, input.buffer().slice(0, floats), shape)) {
        for (int i = 0; i < RUNS; i++) {
          session.run(Map.of(manifest.input(), in)).close();
        }
        file = Path.of(session.endProfiling());
      } finally {
        OnnxEngine.close(session);
      }
      return read(JsonMapper.builder().build().readTree(Files.readAllBytes(file)));
    } catch (OrtException e) {
      throw new EngineException(
          "%s: cannot be profiled: %s".formatted(manifest.id(), OnnxEngine.oneLine(e)), e);
    } finally {
      if (file != null) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    }
  }

  private static OnnxProfile read(JsonNode events) {
    Map<String, String> operatorOf = new TreeMap<>(); // by node
    Map<String, Long> lastRun = new TreeMap<>();
    for (JsonNode event : events) {
      String name = event.path("name").asText();
      if (event.path("cat").asText().equals("Node") && name.endsWith("_kernel_time")) {
        operatorOf.put(name, event.path("args").path("op_name").asText());
        lastRun.put(name, event.path("dur").asLong()); // later runs replace earlier ones
      }
    }
    Map<String, Operator> operators = new TreeMap<>();
    operatorOf.forEach(
        (node, operator) ->
            operators.merge(
                operator,
                new Operator(1, lastRun.getOrDefault(node, 0L)),
                (all, one) -> all.plus(one.microseconds())));
    return new OnnxProfile(operators);
  }
}
