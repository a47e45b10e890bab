package dev.clearlane.trainer.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files like those of {@code clearlane calibrate int8}, without a calibration. */
public final class TinyCalibration {
  private TinyCalibration() {}

  /**
   * Writes one with the same range for every activation of the exported graph.
   *
   * @param limit magnitude of the range
   * @param floats layers that stay in float32
   */
  public static Path write(Path file, Network network, double limit, String... floats)
      throws IOException {
    float[] weights = new float[Math.toIntExact(Census.parameterCount(network))];
    Map<String, Object> ranges = new LinkedHashMap<>();
    for (NodeProto node :
        ModelProto.parseFrom(OnnxLayers.model(network, weights)).getGraph().getNodeList()) {
      boolean positive = node.getOpType().equals("Relu");
      ranges.put(node.getOutput(0), Map.of("min", positive ? 0 : -limit, "max", limit));
    }
    ranges.put("input", Map.of("min", 0, "max", 1));
    return write(file, ranges, Arrays.asList(floats));
  }

  /** Writes one with those keys. */
  public static Path write(Path file, Map<String, Object> ranges, List<String> floats)
      throws IOException {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("schema", 1);
    table.put("model", "none");
    table.put("method", "mse");
    table.put("float_layers", floats);
    table.put("ranges", ranges);
    Files.write(file, new JsonMapper().writeValueAsBytes(table));
    return file;
  }
}
