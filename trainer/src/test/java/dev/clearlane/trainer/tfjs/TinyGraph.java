package dev.clearlane.trainer.tfjs;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes small TensorFlow.js packages. */
final class TinyGraph {
  static final String INPUT = "xs_0";

  private static final JsonMapper JSON = new JsonMapper();

  private final ArrayNode nodes = JSON.createArrayNode();
  private final ArrayNode weights = JSON.createArrayNode();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final SplittableRandom random = new SplittableRandom(7);

  TinyGraph() {
    node(INPUT, "Placeholder");
  }

  /** A convolution, a bias, LeakyReLU and the input added: the smallest network that restores. */
  static TinyGraph small() {
    TinyGraph graph = new TinyGraph();
    String conv = graph.convolution("conv", INPUT, "SAME", 1, 3, 3, 3);
    return graph.output(graph.add("sum", graph.leakyRelu("relu", conv), INPUT));
  }

  ObjectNode node(String name, String op, String... inputs) {
    ObjectNode node = nodes.addObject().put("name", name).put("op", op);
    for (String input : inputs) {
      node.withArray("input").add(input);
    }
    return node.putObject("attr");
  }

  /** A float32 constant. */
  String constant(String name, float[] values, int... shape) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return weight(name, "float32", buffer, shape);
  }

  String integers(String name, int... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      buffer.putInt(value);
    }
    return weight(name, "int32", buffer, values.length);
  }

  String axis(String name, int axis) {
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return weight(name, "int32", buffer.putInt(axis));
  }

  String random(String name, int... shape) {
    float[] values = new float[Shapes.size(shape)];
    int inputs = Math.max(1, values.length / shape[shape.length - 1]);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) / Math.sqrt(inputs));
    }
    return constant(name, values, shape);
  }

  private String weight(String name, String type, ByteBuffer values, int... shape) {
    node(name, "Const");
    ObjectNode weight = weights.addObject().put("name", name).put("dtype", type);
    ArrayNode sides = weight.putArray("shape");
    for (int side : shape) {
      sides.add(side);
    }
    byte[] written = new byte[values.capacity()];
    values.get(0, written);
    bytes.writeBytes(written);
    return name;
  }

  String convolution(String name, String x, String padding, int stride, int side, int in, int out) {
    ObjectNode attributes =
        node(name + "/conv", "Conv2D", x, random(name + "/w", side, side, in, out));
    attributes.putObject("padding").put("s", base64(padding));
    ArrayNode strides = attributes.putObject("strides").putObject("list").putArray("i");
    strides.add("1").add("" + stride).add("" + stride).add("1");
    return add(name, name + "/conv", random(name + "/b", 1, 1, 1, out));
  }

  String transposedConvolution(String name, String x, int heightPx, int widthPx, int in, int out) {
    ObjectNode attributes =
        node(
            name,
            "Conv2DBackpropInput",
            integers(name + "/size", 1, heightPx, widthPx, out),
            random(name + "/w", 2, 2, out, in),
            x);
    attributes.putObject("padding").put("s", base64("VALID"));
    ArrayNode strides = attributes.putObject("strides").putObject("list").putArray("i");
    strides.add("1").add("2").add("2").add("1");
    return name;
  }

  String einsum(String name, String equation, String a, String b) {
    node(name, "Einsum", a, b).putObject("equation").put("s", base64(equation));
    return name;
  }

  String dense(String name, String x, int in, int out) {
    einsum(name + "/product", "abcg,gf->abcf", x, random(name + "/w", in, out));
    return add(name, name + "/product", random(name + "/b", 1, 1, 1, out));
  }

  String add(String name, String a, String b) {
    node(name, "AddV2", a, b);
    return name;
  }

  String mul(String name, String a, String b) {
    node(name, "Mul", a, b);
    return name;
  }

  private String scaled(String name, String x, double factor) {
    return mul(name, constant(name + "/c", new float[] {(float) factor}), x);
  }

  String leakyRelu(String name, String x) {
    node(name + "/ge", "GreaterEqual", x, constant(name + "/zero", new float[] {0}));
    node(name, "SelectV2", name + "/ge", x, scaled(name + "/mul", x, 0.2));
    return name;
  }

  String gelu(String name, String x) {
    node(name + "/square", "Square", x);
    String cube = mul(name + "/cube", scaled(name + "/part", x, 0.044715), name + "/square");
    String sum = add(name + "/sum", x, cube);
    node(name + "/tanh", "Tanh", scaled(name + "/scaled", sum, Math.sqrt(2 / Math.PI)));
    String one = constant(name + "/one", new float[] {1});
    return mul(name, scaled(name + "/half", x, 0.5), add(name + "/plus", one, name + "/tanh"));
  }

  /** Normalisation over the last axis of a tensor of four dimensions, as Flax writes it. */
  String layerNorm(String name, String x, int... shape) {
    int channels = shape[3];
    String axes = integers(name + "/axes", 3);
    String kept = integers(name + "/kept", shape[0], shape[1], shape[2], 1);
    node(name + "/total", "Sum", x, axes);
    String mean = scaled(name + "/mean", name + "/total", 1.0 / channels);
    node(name + "/mean4", "Reshape", mean, kept);
    node(name + "/centred", "Sub", x, name + "/mean4");
    node(name + "/squares", "Square", x);
    node(name + "/total2", "Sum", name + "/squares", axes);
    String meanOfSquares = scaled(name + "/mean2", name + "/total2", 1.0 / channels);
    node(name + "/square", "Square", mean);
    node(name + "/raw", "Sub", meanOfSquares, name + "/square");
    node(name + "/variance", "Maximum", constant(name + "/0", new float[] {0}), name + "/raw");
    node(name + "/variance4", "Reshape", name + "/variance", kept);
    String positive =
        add(name + "/sum", name + "/variance4", constant(name + "/e", new float[] {1e-6f}));
    node(name + "/rsqrt", "Rsqrt", positive);
    String factor = mul(name + "/factor", name + "/rsqrt", random(name + "/s", 1, 1, 1, channels));
    return add(
        name,
        mul(name + "/scaled", name + "/centred", factor),
        random(name + "/bias", 1, 1, 1, channels));
  }

  String transpose(String name, String x, int... permutation) {
    node(name, "Transpose", x, integers(name + "/perm", permutation));
    return name;
  }

  String reshape(String name, String x, int... shape) {
    node(name, "Reshape", x, integers(name + "/shape", shape));
    return name;
  }

  String concat(String name, String... parts) {
    String[] inputs = Arrays.copyOf(parts, parts.length + 1);
    inputs[parts.length] = axis(name + "/axis", 3);
    node(name, "ConcatV2", inputs);
    return name;
  }

  /** Channels from begin to end of a tensor of 1×H×W×C. */
  String channels(String name, String x, int heightPx, int widthPx, int begin, int end) {
    node(
        name,
        "StridedSlice",
        x,
        integers(name + "/begin", 0, 0, 0, begin),
        integers(name + "/end", 1, heightPx, widthPx, end),
        integers(name + "/step", 1, 1, 1, 1));
    return name;
  }

  TinyGraph output(String x) {
    node("Identity", "Identity", x);
    return this;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] model() throws IOException {
    ObjectNode model = JSON.createObjectNode().put("format", "graph-model");
    model.putObject("signature").putObject("outputs").putObject("y").put("name", "Identity:0");
    model.putObject("modelTopology").set("node", nodes);
    ObjectNode group = model.putArray("weightsManifest").addObject();
    group.putArray("paths").add("group1-shard1of2.bin").add("group1-shard2of2.bin");
    group.set("weights", weights);
    return JSON.writeValueAsBytes(model);
  }

  /** Writes a folder; the cut between the two weight files is within a number. */
  Path folder(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.write(directory.resolve("model.json"), model());
    byte[] all = bytes.toByteArray();
    int cut = Math.min(all.length, all.length / 2 + 1);
    Files.write(directory.resolve("group1-shard1of2.bin"), Arrays.copyOfRange(all, 0, cut));
    Files.write(
        directory.resolve("group1-shard2of2.bin"), Arrays.copyOfRange(all, cut, all.length));
    return directory;
  }

  /** Writes a tarball as npm does. */
  Path tarball(Path file) throws IOException {
    Path folder = folder(file.resolveSibling(file.getFileName() + "-files"));
    try (TarArchiveOutputStream tar = tar(file)) {
      entry(tar, "package/package.json", ABOUT.getBytes(StandardCharsets.UTF_8));
      for (String name : new String[] {"group1-shard2of2.bin", "group1-shard1of2.bin"}) {
        entry(tar, "package/models/" + name, Files.readAllBytes(folder.resolve(name)));
      }
      entry(tar, "package/models/model.json", model());
    }
    return file;
  }

  static final String ABOUT =
      """
      {"name": "@tiny/graph", "version": "1.2.3", "license": "MIT", "author": {"name": "A. Tester"}}
      """;

  static TarArchiveOutputStream tar(Path file) throws IOException {
    return new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(file)));
  }

  static void entry(TarArchiveOutputStream tar, String name, byte[] content) {
    try {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
