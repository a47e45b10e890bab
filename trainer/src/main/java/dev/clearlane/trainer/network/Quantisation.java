package dev.clearlane.trainer.network;

import dev.clearlane.trainer.network.NetworkGraph.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a network's 8-bit file rounds, to train with the same rounding. The rules are those by
 * which {@code clearlane calibrate int8} places QuantizeLinear and DequantizeLinear in the exported
 * graph, for its unsigned file: a layer is a convolution with the ReLU that follows it; sums and
 * rearrangements of pixels join the layers around them; what follows pooling over the whole
 * picture, the sum that is pooled and the last sum stay in float. No picture network ends in a
 * layer, so that its result is not rounded.
 *
 * <p>An activation x becomes the level round(x / scale) + zero, limited to 0 to 255; the weights of
 * a layer become −127 to 127 with one scale per output channel. Immutable.
 *
 * @param nodes by node of the network's {@link NetworkGraph}
 * @param layers number of layers that could be in 8 bits
 * @param integerLayers number of layers that are
 */
public record Quantisation(List<Rounding> nodes, int layers, int integerLayers) {
  private static final int LEVELS = 255;

  /** Smaller ranges are constants in practice; a scale must not be 0. */
  private static final double MIN_SPAN = 1e-6;

  /** Operations whose ONNX operator has another name than theirs without underscores. */
  private static final Map<String, String> OPERATORS =
      Map.of(
          "rep_conv", "conv",
          "transposed_conv", "convtranspose",
          "scale", "mul",
          "clamp", "clip",
          "average_map", "globalaveragepool",
          "channels", "slice");

  /** Operations that are several operators in ONNX, and that no picture network has. */
  private static final Set<String> OTHERS =
      Set.of("dense", "global_average", "global_max", "rows_to_channels", "log_probabilities");

  private static final Set<String> CONVOLUTIONS = Set.of("conv", "rep_conv");
  private static final Set<String> MOVES = Set.of("depth_to_space", "max_pool");
  private static final String POOL = "average_map";

  /**
   * Values of an activation that its levels represent.
   *
   * @param min smallest value
   * @param max largest value, at least {@code min}
   */
  public record Range(double min, double max) {
    public Range {
      if (!(min <= max) || !Double.isFinite(min) || !Double.isFinite(max)) {
        throw new IllegalArgumentException(
            "a range must be finite with min <= max, but is %s to %s".formatted(min, max));
      }
    }

    /** Levels over the range, extended to include 0, which is represented exactly. */
    Scale scale() {
      double low = Math.min(0, min);
      double step = Math.max(MIN_SPAN, Math.max(0, max) - low) / LEVELS;
      return new Scale((float) step, (int) Math.max(0, Math.min(LEVELS, Math.rint(-low / step))));
    }
  }

  /**
   * Levels of an activation.
   *
   * @param step between two levels, above 0
   * @param zero level of 0, 0 to 255
   */
  public record Scale(float step, int zero) {}

  /**
   * What one operation rounds.
   *
   * @param inputs by input of the operation, null for one that it takes as it is
   * @param weights whether it is a convolution in 8 bits
   */
  public record Rounding(List<@Nullable Scale> inputs, boolean weights) {
    public Rounding {
      inputs = Collections.unmodifiableList(new ArrayList<>(inputs));
    }
  }

  public Quantisation {
    nodes = List.copyOf(nodes);
  }

  /**
   * Places the rounding.
   *
   * @param floats layers that stay in float32
   * @param ranges by activation, as the exported graph names them
   * @throws IllegalArgumentException one line with the rule and the value, if they are not of that
   *     network
   */
  public static Quantisation of(Network network, Set<String> floats, Map<String, Range> ranges) {
    return new Placement(network, ranges).place(floats);
  }

  /** The names of a network's values in the exported graph, the input first; null: none. */
  static List<@Nullable String> names(Network network, List<Node> nodes) {
    List<@Nullable String> names = new ArrayList<>(List.of("input"));
    int edges = 0;
    for (Node node : nodes) {
      if (OTHERS.contains(node.op())) {
        throw new IllegalArgumentException(
            "network must be one that returns pictures, but is " + network.name());
      }
      String operator = OPERATORS.getOrDefault(node.op(), node.op().replace("_", ""));
      names.add(node.op().equals("dropout") ? null : operator + "_" + edges++);
    }
    return names;
  }

  /** The rules, applied to one network. */
  private static final class Placement {
    private final Network network;
    private final List<Node> nodes = new ArrayList<>(); // node n gives value n + 1
    private final int output;
    private final List<@Nullable String> names;
    private final Map<String, Range> ranges;
    private final Map<Integer, List<Integer>> consumers = new LinkedHashMap<>(); // -1: the result
    private final Map<String, Integer> convolutions = new LinkedHashMap<>(); // values by layer

    Placement(Network network, Map<String, Range> ranges) {
      this.network = network;
      this.ranges = ranges;
      NetworkGraph graph = NetworkGraph.of(network);
      names = names(network, graph.nodes());
      for (Node node : graph.nodes()) {
        // Dropout is not in the exported graph.
        List<Integer> inputs = node.inputs().stream().map(this::exported).toList();
        nodes.add(new Node(node.op(), inputs, node.name(), node.settings()));
      }
      output = exported(graph.output());
      for (int value = 1; value <= nodes.size(); value++) {
        if (!is(value, "dropout")) {
          for (int input : node(value).inputs()) {
            consumers.computeIfAbsent(input, v -> new ArrayList<>()).add(value);
          }
        }
      }
      consumers.computeIfAbsent(output, v -> new ArrayList<>()).add(-1);
      Set<Integer> pooled = pooled();
      for (int value = 1; value <= nodes.size(); value++) {
        if (isConvolution(value) && !pooled.contains(node(value).inputs().get(0))) {
          convolutions.put(node(value).name(), value);
        }
      }
    }

    private int exported(int value) {
      return is(value, "dropout") ? node(value).inputs().get(0) : value;
    }

    private Node node(int value) {
      return nodes.get(value - 1);
    }

    private boolean is(int value, String op) {
      return value > 0 && node(value).op().equals(op);
    }

    private boolean isConvolution(int value) {
      return value > 0 && CONVOLUTIONS.contains(node(value).op());
    }

    private boolean isMove(int value) {
      return value > 0 && MOVES.contains(node(value).op());
    }

    Quantisation place(Set<String> floats) {
      require(floats);
      Set<Integer> integers = integers(floats);
      Set<Integer> results = new HashSet<>(); // values that integer nodes compute
      Set<Integer> quantised = new HashSet<>();
      for (int value : integers) {
        results.add(result(value));
        quantised.add(result(value));
        quantised.addAll(node(value).inputs());
      }
      List<Rounding> roundings = new ArrayList<>();
      for (int value = 1; value <= nodes.size(); value++) {
        boolean integer = integers.contains(value);
        List<@Nullable Scale> scales = new ArrayList<>();
        for (int input : node(value).inputs()) {
          boolean rounded =
              quantised.contains(input)
                  && !is(value, "dropout")
                  && (integer || results.contains(input));
          scales.add(rounded ? scale(input, integers) : null);
        }
        roundings.add(new Rounding(scales, integer && isConvolution(value)));
      }
      int layers = convolutions.size();
      return new Quantisation(
          roundings, layers, (int) integers.stream().filter(this::isConvolution).count());
    }

    private void require(Set<String> floats) {
      for (String layer : floats) {
        if (!convolutions.containsKey(layer)) {
          throw new IllegalArgumentException(
              "float_layers must be layers of %s, but one is %s".formatted(network.name(), layer));
        }
      }
      Set<String> known = names.stream().filter(Objects::nonNull).collect(Collectors.toSet());
      for (String activation : ranges.keySet()) {
        if (!known.contains(activation) && !activation.equals("output")) {
          throw new IllegalArgumentException(
              "ranges must be of activations of %s, but one is of %s"
                  .formatted(network.name(), activation));
        }
      }
    }

    /** Values of the nodes that are computed with integers. */
    private Set<Integer> integers(Set<String> floats) {
      Set<Integer> integers = new HashSet<>();
      convolutions.forEach(
          (layer, value) -> {
            if (!floats.contains(layer)) {
              integers.add(value);
            }
          });
      for (int value = 1; value <= nodes.size(); value++) {
        List<Integer> inputs = node(value).inputs();
        boolean joins = inputs.stream().anyMatch(input -> isInteger(input, integers));
        if (joins && (isMove(value) || (is(value, "add") && isInnerSum(value)))) {
          integers.add(value);
        }
      }
      return integers;
    }

    private boolean isInteger(int value, Set<Integer> integers) {
      return integers.contains(value)
          || (is(value, "relu") && integers.contains(node(value).inputs().get(0)));
    }

    /** Neither the result of the whole network nor what is pooled over the whole picture. */
    private boolean isInnerSum(int value) {
      return !isResult(value) && consumers(value).stream().noneMatch(next -> is(next, POOL));
    }

    private boolean isResult(int value) {
      return consumers(value).stream()
          .anyMatch(next -> next == -1 || (is(next, "clamp") && isResult(next)));
    }

    private List<Integer> consumers(int value) {
      return consumers.getOrDefault(value, List.of());
    }

    /** The value that a node's integer result is stored as: that of its ReLU if one follows. */
    private int result(int value) {
      List<Integer> next = consumers(value);
      return isConvolution(value) && next.size() == 1 && is(next.get(0), "relu")
          ? next.get(0)
          : value;
    }

    private Scale scale(int value, Set<Integer> integers) {
      int source = value;
      while (isMove(source) && integers.contains(source)) {
        source = node(source).inputs().get(0); // equal on both sides: nothing is computed
      }
      String name = names.get(source);
      Range range = ranges.get(name);
      if (range == null) {
        throw new IllegalArgumentException(
            "ranges must include all activations of %s, but %s is missing"
                .formatted(network.name(), name));
      }
      return range.scale();
    }

    /** Values of one pixel: results of pooling over the whole picture, and what follows. */
    private Set<Integer> pooled() {
      Set<Integer> pooled = new HashSet<>();
      for (int value = 1; value <= nodes.size(); value++) {
        if (is(value, POOL) || pooled.containsAll(node(value).inputs())) {
          pooled.add(value);
        }
      }
      return pooled;
    }
  }
}
