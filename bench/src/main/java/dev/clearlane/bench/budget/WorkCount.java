package dev.clearlane.bench.budget;

import dev.clearlane.bench.budget.OnnxGraph.Constant;
import dev.clearlane.bench.budget.OnnxGraph.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a graph with the shape of one input and adds up what its operators do.
 *
 * <p>Traffic is counted as an engine builder lays a network out: an operator that works value by
 * value (an activation, an addition) is done by the operator before it, while the result is still
 * on the chip. So each other value is written once, and read once by each operator that takes it;
 * constants are read once. That caches may hold a small layer's values is left out, as is what
 * kernels read twice.
 */
final class WorkCount {
  private static final Set<String> ALIASES =
      Set.of("Identity", "Cast", "Flatten", "Dropout", "QuantizeLinear", "DequantizeLinear");
  private static final Set<String> POINTWISE =
      Set.of("Relu", "LeakyRelu", "Tanh", "Sigmoid", "Clip", "Add", "Sub", "Mul", "Div");
  private static final Set<String> PRODUCTS = Set.of("Conv", "ConvTranspose", "Gemm");

  private final OnnxGraph graph;
  private final Map<String, long[]> shapes = new HashMap<>();
  private final Map<String, String> sameAs = new HashMap<>();
  private final Map<String, Integer> readers = new HashMap<>();
  private final Map<String, Integer> madeAt = new HashMap<>();
  private final Set<String> constantsRead = new HashSet<>();
  private long macs;
  private long others;
  private long activations;

  private WorkCount(OnnxGraph graph) {
    this.graph = graph;
  }

  /**
   * Counts one run.
   *
   * @param shape of the one input, batch first
   * @throws IllegalArgumentException naming an operator that is not known here, or whose inputs do
   *     not fit together
   */
  static Work of(OnnxGraph graph, long... shape) {
    if (graph.inputs().size() != 1) {
      throw new IllegalArgumentException(
          "a model must have one input, but has " + graph.inputs().size());
    }
    WorkCount count = new WorkCount(graph);
    count.shapes.put(graph.inputs().get(0), shape);
    graph.constants().forEach((name, constant) -> count.shapes.put(name, shape(constant)));
    count.countReaders();
    for (int i = 0; i < graph.nodes().size(); i++) {
      count.node(graph.nodes().get(i), i);
    }
    return new Work(count.macs, count.others, count.weights(), count.activations);
  }

  private static long[] shape(Constant constant) {
    return constant.shape().stream().mapToLong(Long::longValue).toArray();
  }

  private void countReaders() {
    for (Node node : graph.nodes()) {
      if (ALIASES.contains(node.operator())) {
        sameAs.put(node.outputs().get(0), name(node.inputs().get(0)));
      }
    }
    for (Node node : graph.nodes()) {
      if (!ALIASES.contains(node.operator())) {
        node.inputs().forEach(input -> readers.merge(name(input), 1, Integer::sum));
      }
    }
    graph.outputs().forEach(output -> readers.merge(name(output), 1, Integer::sum));
  }

  /** A value's name before it was handed on under others. */
  private String name(String value) {
    String name = value;
    while (sameAs.containsKey(name)) {
      name = sameAs.get(name);
    }
    return name;
  }

  private void node(Node node, int place) {
    String operator = node.operator();
    String output = node.outputs().get(0);
    if (ALIASES.contains(operator)) {
      shapes.put(output, operator.equals("Flatten") ? flat(of(node, 0)) : of(node, 0));
      return;
    }
    long[] made =
        switch (operator) {
          case "Conv" -> conv(node);
          case "ConvTranspose" -> transposedConv(node);
          case "Gemm" -> gemm(node);
          case "GlobalAveragePool", "GlobalMaxPool" -> globalPool(node);
          case "MaxPool", "AveragePool" -> pool(node);
          case "SpaceToDepth" -> rearranged(node, node.whole("blocksize", 1), true);
          case "DepthToSpace" -> rearranged(node, node.whole("blocksize", 1), false);
          case "Concat" -> concat(node);
          case "Pad" -> padded(node);
          default -> {
            if (!POINTWISE.contains(operator)) {
              throw new IllegalArgumentException(
                  "operator %s is not known to this count".formatted(operator));
            }
            yield pointwise(node);
          }
        };
    shapes.put(output, made);
    madeAt.put(output, place);
    traffic(node, output);
  }

  private void traffic(Node node, String output) {
    String kept = POINTWISE.contains(node.operator()) ? keptOnChip(node) : null;
    for (String input : node.inputs()) {
      String name = name(input);
      if (input.isEmpty()) {
        continue;
      }
      if (graph.constants().containsKey(name)) {
        constantsRead.add(name);
      } else if (!name.equals(kept)) {
        activations += size(shapes.get(name));
      }
    }
    if (kept != null) {
      activations -= size(shapes.get(kept)); // its writing, which does not happen
    }
    activations += size(shapes.get(output));
  }

  /** The input that the operator before still has: the latest that nobody else reads. */
  private @Nullable String keptOnChip(Node node) {
    return node.inputs().stream()
        .map(this::name)
        .filter(name -> madeAt.containsKey(name) && readers.getOrDefault(name, 0) == 1)
        .filter(name -> isComputed(graph.nodes().get(madeAt.get(name)).operator()))
        .max(Comparator.comparing(madeAt::get))
        .orElse(null);
  }

  private static boolean isComputed(String operator) {
    return PRODUCTS.contains(operator) || POINTWISE.contains(operator);
  }

  /** Values of the weights; the bounds of a clip and the like are scalars. */
  private long weights() {
    return constantsRead.stream()
        .map(graph.constants()::get)
        .filter(
            constant ->
                constant != null && constant.wholes().isEmpty() && !constant.shape().isEmpty())
        .mapToLong(Constant::size)
        .sum();
  }

  private long[] of(Node node, int input) {
    if (input >= node.inputs().size()) {
      throw bad(node, "has too few inputs");
    }
    long[] shape = shapes.get(node.inputs().get(input));
    if (shape == null) {
      throw bad(node, "takes %s, which nobody makes".formatted(node.inputs().get(input)));
    }
    return shape;
  }

  private long[] picture(Node node, int input) {
    long[] shape = of(node, input);
    if (shape.length != 4) {
      throw bad(node, "takes values of 4 dimensions, not " + shape.length);
    }
    return shape;
  }

  private long[] conv(Node node) {
    long[] x = picture(node, 0);
    long[] kernel = picture(node, 1);
    long group = node.whole("group", 1);
    if (x[1] != kernel[1] * group) {
      throw bad(node, "takes %d channels, not %d".formatted(kernel[1] * group, x[1]));
    }
    long[] made = {
      x[0], kernel[0], window(node, x[2], kernel[2], 0), window(node, x[3], kernel[3], 1)
    };
    macs += size(made) * kernel[1] * kernel[2] * kernel[3];
    return made;
  }

  private long[] transposedConv(Node node) {
    long[] x = picture(node, 0);
    long[] kernel = picture(node, 1);
    long group = node.whole("group", 1);
    if (x[1] != kernel[0]) {
      throw bad(node, "takes %d channels, not %d".formatted(kernel[0], x[1]));
    }
    macs += size(x) * kernel[1] * kernel[2] * kernel[3];
    return new long[] {
      x[0],
      kernel[1] * group,
      stretched(node, x[2], kernel[2], 0),
      stretched(node, x[3], kernel[3], 1)
    };
  }

  private long[] gemm(Node node) {
    long[] a = of(node, 0);
    long[] b = of(node, 1);
    if (a.length != 2 || b.length != 2) {
      throw bad(node, "takes values of 2 dimensions");
    }
    boolean turnedA = node.whole("transA", 0) != 0;
    boolean turnedB = node.whole("transB", 0) != 0;
    long rows = turnedA ? a[1] : a[0];
    long inner = turnedA ? a[0] : a[1];
    long columns = turnedB ? b[0] : b[1];
    if (inner != (turnedB ? b[1] : b[0])) {
      throw bad(node, "takes sides that differ");
    }
    macs += rows * inner * columns;
    return new long[] {rows, columns};
  }

  private long[] globalPool(Node node) {
    long[] x = picture(node, 0);
    others += size(x);
    return new long[] {x[0], x[1], 1, 1};
  }

  private long[] pool(Node node) {
    long[] x = picture(node, 0);
    List<Long> kernel = node.wholes().getOrDefault("kernel_shape", List.of());
    if (kernel.size() != 2) {
      throw bad(node, "needs a kernel of 2 sides");
    }
    long[] made = {
      x[0], x[1], window(node, x[2], kernel.get(0), 0), window(node, x[3], kernel.get(1), 1)
    };
    others += size(made) * kernel.get(0) * kernel.get(1);
    return made;
  }

  private long[] rearranged(Node node, long block, boolean toDepth) {
    long[] x = picture(node, 0);
    long area = block * block;
    if (toDepth ? x[2] % block != 0 || x[3] % block != 0 : x[1] % area != 0) {
      throw bad(node, "cannot take blocks of %d from %s".formatted(block, shown(x)));
    }
    return toDepth
        ? new long[] {x[0], x[1] * area, x[2] / block, x[3] / block}
        : new long[] {x[0], x[1] / area, x[2] * block, x[3] * block};
  }

  private long[] concat(Node node) {
    long[] made = of(node, 0).clone();
    int axis = (int) node.whole("axis", 1);
    for (int i = 1; i < node.inputs().size(); i++) {
      made[axis] += of(node, i)[axis];
    }
    return made;
  }

  private long[] padded(Node node) {
    long[] made = of(node, 0).clone();
    List<Long> pads = new ArrayList<>(node.wholes().getOrDefault("pads", List.of()));
    if (pads.isEmpty() && node.inputs().size() > 1) {
      Constant constant = graph.constants().get(node.inputs().get(1));
      pads.addAll(constant == null ? List.of() : constant.wholes());
    }
    if (pads.size() != 2 * made.length) {
      throw bad(node, "needs constant pads");
    }
    for (int i = 0; i < made.length; i++) {
      made[i] += pads.get(i) + pads.get(i + made.length);
    }
    return made;
  }

  /** Both inputs' shapes, sides of 1 stretched; of Clip, the first's. */
  private long[] pointwise(Node node) {
    long[] made = of(node, 0);
    if (node.inputs().size() == 2) {
      made = broadcast(node, made, of(node, 1));
    }
    others += size(made);
    return made;
  }

  private static long[] broadcast(Node node, long[] a, long[] b) {
    long[] made = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= made.length; i++) {
      long left = i <= a.length ? a[a.length - i] : 1;
      long right = i <= b.length ? b[b.length - i] : 1;
      if (left != right && left != 1 && right != 1) {
        throw bad(node, "cannot join %s and %s".formatted(shown(a), shown(b)));
      }
      made[made.length - i] = Math.max(left, right);
    }
    return made;
  }

  private static long[] flat(long[] x) {
    return new long[] {x[0], size(x) / x[0]};
  }

  private static long window(Node node, long side, long kernel, int axis) {
    long reach = node.wholes().getOrDefault("dilations", List.of(1L, 1L)).get(axis) * (kernel - 1);
    long made = (side + pads(node, axis) - reach - 1) / stride(node, axis) + 1;
    if (made < 1) {
      throw bad(node, "has a kernel larger than its input");
    }
    return made;
  }

  private static long stretched(Node node, long side, long kernel, int axis) {
    long more = node.wholes().getOrDefault("output_padding", List.of(0L, 0L)).get(axis);
    return (side - 1) * stride(node, axis) - pads(node, axis) + kernel + more;
  }

  private static long stride(Node node, int axis) {
    return node.wholes().getOrDefault("strides", List.of(1L, 1L)).get(axis);
  }

  private static long pads(Node node, int axis) {
    List<Long> pads = node.wholes().getOrDefault("pads", List.of(0L, 0L, 0L, 0L));
    return pads.get(axis) + pads.get(axis + 2);
  }

  private static long size(long[] shape) {
    long size = 1;
    for (long side : shape) {
      size = Math.multiplyExact(size, side);
    }
    return size;
  }

  private static String shown(long[] shape) {
    StringBuilder text = new StringBuilder();
    for (long side : shape) {
      text.append(text.isEmpty() ? "" : "×").append(side);
    }
    return text.toString();
  }

  private static IllegalArgumentException bad(Node node, String what) {
    return new IllegalArgumentException(
        "%s %s %s".formatted(node.operator(), node.outputs().get(0), what));
  }
}
