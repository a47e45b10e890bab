package dev.clearlane.trainer.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network as the list of its operations, for programs that cannot call {@link Network#apply}.
 *
 * @param nodes in the order of computation; value 0 is the input, value n is what node n gives,
 *     counted from 1
 * @param output value that the network returns
 */
public record NetworkGraph(List<Node> nodes, int output) {
  /**
   * One operation.
   *
   * @param op the {@link Layers} method, in snake case
   * @param inputs values that it takes, in order
   * @param name prefix of its parameters; empty for operations without parameters
   * @param settings its other arguments by name, numbers only
   */
  public record Node(
      String op, List<Integer> inputs, String name, Map<String, ? extends Number> settings) {
    public Node {
      inputs = List.copyOf(inputs);
      settings = Map.copyOf(settings);
    }
  }

  public NetworkGraph {
    nodes = List.copyOf(nodes);
  }

  /** The operations that the network composes. */
  public static NetworkGraph of(Network network) {
    Recorder recorder = new Recorder();
    int output = network.apply(recorder, 0);
    return new NetworkGraph(recorder.nodes, output);
  }

  /** Layers that compute nothing; values are their numbers. */
  private static final class Recorder implements Layers<Integer> {
    private final List<Node> nodes = new ArrayList<>();

    private int node(
        String op, List<Integer> inputs, String name, Map<String, ? extends Number> settings) {
      nodes.add(new Node(op, inputs, name, settings));
      return nodes.size();
    }

    private int plain(String op, Integer... inputs) {
      return node(op, List.of(inputs), "", Map.of());
    }

    @Override
    public Integer conv(String name, Integer x, Conv conv) {
      return node("conv", List.of(x), name, geometry(conv));
    }

    @Override
    public Integer repConv(String name, Integer x, RepConv conv) {
      Map<String, Number> settings = new LinkedHashMap<>(geometry(conv.fused()));
      settings.put("identity", conv.hasIdentity() ? 1 : 0);
      return node("rep_conv", List.of(x), name, settings);
    }

    private static Map<String, Number> geometry(Conv conv) {
      return Map.of("stride", conv.stride(), "padding", conv.padding());
    }

    @Override
    public Integer transposedConv(String name, Integer x, int in, int out) {
      return node("transposed_conv", List.of(x), name, Map.of());
    }

    @Override
    public Integer dense(String name, Integer x, int in, int out) {
      return node("dense", List.of(x), name, Map.of());
    }

    @Override
    public Integer relu(Integer x) {
      return plain("relu", x);
    }

    @Override
    public Integer leakyRelu(Integer x, double slope) {
      return node("leaky_relu", List.of(x), "", Map.of("slope", slope));
    }

    @Override
    public Integer tanh(Integer x) {
      return plain("tanh", x);
    }

    @Override
    public Integer add(Integer a, Integer b) {
      return plain("add", a, b);
    }

    @Override
    public Integer scale(Integer x, double factor) {
      return node("scale", List.of(x), "", Map.of("factor", factor));
    }

    @Override
    public Integer clamp(Integer x, double low, double high) {
      return node("clamp", List.of(x), "", Map.of("low", low, "high", high));
    }

    @Override
    public Integer dropout(Integer x, double probability) {
      return node("dropout", List.of(x), "", Map.of("probability", probability));
    }

    @Override
    public Integer spaceToDepth(Integer x, int block) {
      return node("space_to_depth", List.of(x), "", Map.of("block", block));
    }

    @Override
    public Integer depthToSpace(Integer x, int block) {
      return node("depth_to_space", List.of(x), "", Map.of("block", block));
    }

    @Override
    public Integer averageMap(Integer x) {
      return plain("average_map", x);
    }

    @Override
    public Integer globalAverage(Integer x) {
      return plain("global_average", x);
    }

    @Override
    public Integer globalMax(Integer x) {
      return plain("global_max", x);
    }

    @Override
    public Integer pad(Integer x, int before, int after) {
      return node("pad", List.of(x), "", Map.of("before", before, "after", after));
    }

    @Override
    public Integer maxPool(Integer x) {
      return plain("max_pool", x);
    }

    @Override
    public Integer rowsToChannels(Integer x, int rows, int channels) {
      return plain("rows_to_channels", x);
    }

    @Override
    public Integer logProbabilities(Integer x) {
      return plain("log_probabilities", x);
    }

    @Override
    public Integer flatten(Integer x) {
      return plain("flatten", x);
    }

    @Override
    public Integer channels(Integer x, int first, int count) {
      return node("channels", List.of(x), "", Map.of("first", first, "count", count));
    }

    @Override
    public Integer concat(Integer a, Integer b) {
      return plain("concat", a, b);
    }
  }
}
