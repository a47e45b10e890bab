package dev.clearlane.trainer.tfjs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code model.json} and the weights that its manifest lists. */
final class GraphReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final PackageFiles files;

  private GraphReader(PackageFiles files) {
    this.files = files;
  }

  static Graph read(PackageFiles files) throws TfjsException {
    try {
      return new GraphReader(files).graph(JSON.readTree(files.model()));
    } catch (JsonProcessingException e) {
      throw new TfjsException(
          "%s: model.json: %s".formatted(files.source(), e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new TfjsException("%s: model.json: %s".formatted(files.source(), e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new TfjsException("%s: %s".formatted(files.source(), e.getMessage()), e);
    }
  }

  private Graph graph(JsonNode json) throws TfjsException {
    String format = json.path("format").asText();
    if (!format.equals("graph-model")) {
      throw new TfjsException(
          "%s: format must be graph-model, but is %s"
              .formatted(files.source(), format.isEmpty() ? "absent" : format));
    }
    Map<String, TfNode> nodes = nodes(json.path("modelTopology").path("node"));
    return new Graph(
        nodes,
        weights(json.path("weightsManifest")),
        placeholder(nodes),
        only(json.path("signature").path("outputs"), "output"));
  }

  private Map<String, TfNode> nodes(JsonNode list) {
    Map<String, TfNode> nodes = new LinkedHashMap<>();
    for (JsonNode each : list) {
      List<String> inputs = new ArrayList<>();
      for (JsonNode input : each.path("input")) {
        if (!input.asText().startsWith("^")) { // ^ marks an order, not a value
          inputs.add(node(input.asText()));
        }
      }
      String name = each.path("name").asText();
      nodes.put(
          name,
          new TfNode(name, each.path("op").asText(), inputs, new Attributes(each.path("attr"))));
    }
    return nodes;
  }

  /** The node of a tensor's name: {@code node:0}. Other outputs than the first do not occur. */
  private static String node(String tensor) {
    int colon = tensor.indexOf(':');
    if (colon >= 0 && !tensor.substring(colon).equals(":0")) {
      throw new IllegalArgumentException(
          "input %s: only first outputs are supported".formatted(tensor));
    }
    return colon < 0 ? tensor : tensor.substring(0, colon);
  }

  private String placeholder(Map<String, TfNode> nodes) throws TfjsException {
    List<String> names =
        nodes.values().stream()
            .filter(node -> node.op().equals("Placeholder"))
            .map(TfNode::name)
            .toList();
    if (names.size() != 1) {
      throw new TfjsException(
          "%s: must have one input, but has %s".formatted(files.source(), names));
    }
    return names.get(0);
  }

  private String only(JsonNode signature, String what) throws TfjsException {
    if (signature.size() != 1) {
      throw new TfjsException(
          "%s: must have one %s, but has %d".formatted(files.source(), what, signature.size()));
    }
    return node(signature.elements().next().path("name").asText());
  }

  private Map<String, NdArray> weights(JsonNode manifest) throws TfjsException {
    Map<String, NdArray> weights = new HashMap<>();
    for (JsonNode group : manifest) {
      ByteBuffer bytes = joined(group.path("paths"));
      for (JsonNode weight : group.path("weights")) {
        String name = weight.path("name").asText();
        if (weight.has("quantization")) {
          throw new TfjsException(
              "%s: weight %s is quantised, which is not supported".formatted(files.source(), name));
        }
        weights.put(name, weight(name, weight, bytes));
      }
      if (bytes.hasRemaining()) {
        throw new TfjsException(
            "%s: the weight files hold %d bytes more than the manifest lists"
                .formatted(files.source(), bytes.remaining()));
      }
    }
    return weights;
  }

  private ByteBuffer joined(JsonNode paths) throws TfjsException {
    long total = 0;
    List<byte[]> parts = new ArrayList<>();
    for (JsonNode path : paths) {
      byte[] part = files.file(path.asText());
      parts.add(part);
      total += part.length;
    }
    ByteBuffer joined = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
    parts.forEach(joined::put);
    return joined.flip();
  }

  private NdArray weight(String name, JsonNode weight, ByteBuffer bytes) throws TfjsException {
    JsonNode sides = weight.path("shape");
    int[] shape = new int[sides.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sides.get(i).asInt();
    }
    int size = Shapes.size(shape);
    String type = weight.path("dtype").asText();
    int width = type.equals("bool") ? 1 : Float.BYTES;
    if (bytes.remaining() < (long) size * width) {
      throw new TfjsException(
          "%s: the weight files end before weight %s".formatted(files.source(), name));
    }
    switch (type) {
      case "float32" -> {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = bytes.getFloat();
        }
        return NdArray.of(values, shape);
      }
      case "int32", "bool" -> {
        int[] values = new int[size];
        for (int i = 0; i < size; i++) {
          values[i] = width == 1 ? bytes.get() : bytes.getInt();
        }
        return width == 1 ? NdArray.ofBooleans(values, shape) : NdArray.ofInts(values, shape);
      }
      default ->
          throw new TfjsException(
              "%s: weight %s has type %s; float32, int32 and bool are supported"
                  .formatted(files.source(), name, type));
    }
  }
}
