package dev.clearlane.trainer.tfjs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes a graph node by node, as TensorFlow defines the operations and without any
 * simplification: what an imported network is verified against.
 */
final class Evaluation {
  private Evaluation() {}

  /** The output for one input of 1×H×W×3. */
  static NdArray run(Graph graph, NdArray input) throws TfjsException {
    List<TfNode> order = graph.order();
    Map<String, Integer> uses = new HashMap<>();
    uses.put(graph.output(), 1);
    order.forEach(node -> node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum)));
    Map<String, NdArray> values = new HashMap<>();
    for (TfNode node : order) {
      values.put(node.name(), value(graph, node, input, values));
      for (String name : node.inputs()) {
        if (uses.merge(name, -1, Integer::sum) == 0) {
          values.remove(name);
        }
      }
    }
    return values.get(graph.output());
  }

  private static NdArray value(Graph graph, TfNode node, NdArray input, Map<String, NdArray> values)
      throws TfjsException {
    return switch (node.op()) {
      case "Placeholder" -> input;
      case "Const" -> constant(graph, node);
      case "Shape" -> {
        int[] shape = values.get(node.inputs().get(0)).shape();
        yield NdArray.ofInts(shape, shape.length);
      }
      default -> {
        List<NdArray> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(values.get(name)));
        yield Operators.apply(node, inputs);
      }
    };
  }

  static NdArray constant(Graph graph, TfNode node) throws TfjsException {
    NdArray value = graph.constants().get(node.name());
    if (value == null) {
      throw TfjsException.at(node, "has no value in the weights manifest");
    }
    return value;
  }
}
