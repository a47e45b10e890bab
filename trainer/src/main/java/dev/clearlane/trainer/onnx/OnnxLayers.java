package dev.clearlane.trainer.onnx;

import static dev.clearlane.trainer.onnx.ModelWriter.attribute;
import static dev.clearlane.trainer.onnx.ModelWriter.list;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Conv;
import dev.clearlane.trainer.network.Layers;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.RepConv;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Layers that write themselves into an ONNX graph; values are the names of its edges. */
final class OnnxLayers implements Layers<String> {
  private static final String INPUT = "input";
  private static final String OUTPUT = "output";

  private final ModelWriter graph;
  private final Map<String, float[]> weights = new HashMap<>();
  private final boolean fused;
  private int constants;

  private OnnxLayers(Network network, float[] flat, Form form) {
    graph = new ModelWriter(network.name(), form.half());
    fused = form.fused();
    int at = 0;
    for (ParameterSpec spec : Census.parameters(network)) {
      weights.put(spec.name(), Arrays.copyOfRange(flat, at, at + spec.size()));
      at += spec.size();
    }
  }

  /**
   * How a model is written.
   *
   * @param half whether it computes in half precision
   * @param fused whether the branches of a {@link RepConv} become the one convolution that they are
   */
  record Form(boolean half, boolean fused) {
    static final Form PLAIN = new Form(false, true);
  }

  /** As {@link #model(Network, float[], Form)}, in single precision, fused. */
  static byte[] model(Network network, float[] flat) {
    return model(network, flat, Form.PLAIN);
  }

  /**
   * A network with its weights as an ONNX model; a classifier ends in a sigmoid.
   *
   * @param flat weights in the order of {@link Census#parameters}
   */
  static byte[] model(Network network, float[] flat, Form form) {
    OnnxLayers layers = new OnnxLayers(network, flat, form);
    String result = network.apply(layers, layers.graph.input(INPUT));
    if (network.output() == Network.Output.LABELS) {
      result = layers.graph.node("Sigmoid", List.of(result));
    }
    layers.graph.output(result, OUTPUT);
    return layers.graph.model(network, INPUT, OUTPUT);
  }

  @Override
  public String conv(String name, String x, Conv conv) {
    return convolve(name, x, weight(name + ".weight"), conv);
  }

  @Override
  public String repConv(String name, String x, RepConv conv) {
    if (!fused) {
      return branches(name, x, conv);
    }
    float[] scale = conv.hasIdentity() ? weight(name + ".identity") : new float[0];
    float[] kernel = conv.fuse(weight(name + ".weight"), weight(name + ".point"), scale);
    return convolve(name, x, kernel, conv.fused());
  }

  private String branches(String name, String x, RepConv conv) {
    String sum = convolve(name, x, weight(name + ".weight"), conv.fused());
    String point =
        graph.constant(name + ".point", weight(name + ".point"), conv.out(), conv.in(), 1, 1);
    sum =
        add(
            sum,
            graph.node(
                "Conv",
                List.of(x, point),
                list("kernel_shape", 1, 1),
                list("strides", conv.stride(), conv.stride())));
    if (conv.hasIdentity()) {
      String scale =
          graph.constant(name + ".identity", weight(name + ".identity"), 1, conv.out(), 1, 1);
      sum = add(sum, graph.node("Mul", List.of(x, scale)));
    }
    return sum;
  }

  @Override
  public String transposedConv(String name, String x, int in, int out) {
    String kernel = graph.constant(name + ".weight", weight(name + ".weight"), in, out, 3, 3);
    return graph.node(
        "ConvTranspose",
        List.of(x, kernel, bias(name, out)),
        list("kernel_shape", 3, 3),
        list("strides", 2, 2),
        list("pads", 1, 1, 1, 1),
        list("output_padding", 1, 1));
  }

  @Override
  public String dense(String name, String x, int in, int out) {
    String kernel = graph.constant(name + ".weight", weight(name + ".weight"), out, in);
    return graph.node("Gemm", List.of(x, kernel, bias(name, out)), attribute("transB", 1));
  }

  @Override
  public String relu(String x) {
    return graph.node("Relu", List.of(x));
  }

  @Override
  public String leakyRelu(String x, double slope) {
    return graph.node("LeakyRelu", List.of(x), attribute("alpha", slope));
  }

  @Override
  public String tanh(String x) {
    return graph.node("Tanh", List.of(x));
  }

  @Override
  public String add(String a, String b) {
    return graph.node("Add", List.of(a, b));
  }

  @Override
  public String scale(String x, double factor) {
    return graph.node("Mul", List.of(x, scalar(factor)));
  }

  @Override
  public String clamp(String x, double low, double high) {
    return graph.node("Clip", List.of(x, scalar(low), scalar(high)));
  }

  @Override
  public String dropout(String x, double probability) {
    return x;
  }

  @Override
  public String spaceToDepth(String x, int block) {
    return graph.node("SpaceToDepth", List.of(x), attribute("blocksize", block));
  }

  @Override
  public String depthToSpace(String x, int block) {
    return graph.node(
        "DepthToSpace", List.of(x), attribute("blocksize", block), attribute("mode", "CRD"));
  }

  @Override
  public String averageMap(String x) {
    return graph.node("GlobalAveragePool", List.of(x));
  }

  @Override
  public String globalAverage(String x) {
    return flat(averageMap(x));
  }

  @Override
  public String globalMax(String x) {
    return flat(graph.node("GlobalMaxPool", List.of(x)));
  }

  @Override
  public String pad(String x, int before, int after) {
    String pads =
        graph.integers("constant_" + constants++, 0, 0, before, before, 0, 0, after, after);
    return graph.node("Pad", List.of(x, pads));
  }

  @Override
  public String maxPool(String x) {
    return graph.node("MaxPool", List.of(x), list("kernel_shape", 2, 2), list("strides", 2, 2));
  }

  @Override
  public String rowsToChannels(String x, int rows, int channels) {
    String shape = graph.integers("constant_" + constants++, 1, (long) rows * channels, 1, -1);
    return graph.node("Reshape", List.of(x, shape));
  }

  @Override
  public String logProbabilities(String x) {
    String shape = graph.integers("constant_" + constants++, 0, 0, -1);
    String flat = graph.node("Reshape", List.of(x, shape));
    String steps = graph.node("Transpose", List.of(flat), list("perm", 0, 2, 1));
    return graph.node("LogSoftmax", List.of(steps), attribute("axis", 2));
  }

  @Override
  public String flatten(String x) {
    return flat(x);
  }

  @Override
  public String channels(String x, int first, int count) {
    String starts = graph.integers("constant_" + constants++, first);
    String ends = graph.integers("constant_" + constants++, (long) first + count);
    String axes = graph.integers("constant_" + constants++, 1);
    return graph.node("Slice", List.of(x, starts, ends, axes));
  }

  @Override
  public String concat(String a, String b) {
    return graph.node("Concat", List.of(a, b), attribute("axis", 1));
  }

  private String flat(String x) {
    return graph.node("Flatten", List.of(x), attribute("axis", 1));
  }

  private String convolve(String name, String x, float[] values, Conv conv) {
    int side = conv.kernel();
    int pad = conv.padding();
    String kernel = graph.constant(name + ".weight", values, conv.out(), conv.in(), side, side);
    return graph.node(
        "Conv",
        List.of(x, kernel, bias(name, conv.out())),
        list("kernel_shape", side, side),
        list("strides", conv.stride(), conv.stride()),
        list("pads", pad, pad, pad, pad));
  }

  private String bias(String name, int out) {
    return graph.constant(name + ".bias", weight(name + ".bias"), out);
  }

  private String scalar(double value) {
    return graph.constant("constant_" + constants++, new float[] {(float) value});
  }

  private float[] weight(String name) {
    float[] values = weights.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return values;
  }
}
