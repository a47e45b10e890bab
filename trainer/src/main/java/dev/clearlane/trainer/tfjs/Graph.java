package dev.clearlane.trainer.tfjs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TensorFlow.js graph model.
 *
 * @param nodes by name
 * @param constants values of the Const nodes, by name
 * @param input the placeholder: N×H×W×3
 * @param output node whose value is the result
 */
record Graph(
    Map<String, TfNode> nodes, Map<String, NdArray> constants, String input, String output) {

  /** The same graph with the value of another node as its result. */
  Graph cut(String node) throws TfjsException {
    if (!nodes.containsKey(node)) {
      throw new TfjsException("the graph has no node " + node);
    }
    return new Graph(nodes, constants, input, node);
  }

  /**
   * The nodes that the output depends on, inputs before users.
   *
   * @throws TfjsException if an input is missing or the graph has a cycle
   */
  List<TfNode> order() throws TfjsException {
    List<TfNode> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Set<String> open = new HashSet<>();
    Deque<TfNode> stack = new ArrayDeque<>();
    stack.push(node(output, null));
    while (!stack.isEmpty()) {
      TfNode node = stack.peek();
      open.add(node.name());
      TfNode waiting = null;
      for (String input : node.inputs()) {
        if (!done.contains(input)) {
          waiting = node(input, node);
          break;
        }
      }
      if (waiting == null) {
        stack.pop();
        open.remove(node.name());
        if (done.add(node.name())) {
          order.add(node);
        }
      } else if (open.contains(waiting.name())) {
        throw TfjsException.at(waiting, "is part of a cycle");
      } else {
        stack.push(waiting);
      }
    }
    return order;
  }

  private TfNode node(String name, @Nullable TfNode user) throws TfjsException {
    TfNode node = nodes.get(name);
    if (node == null) {
      throw user == null
          ? new TfjsException("the graph has no node " + name)
          : TfjsException.at(user, "its input %s is missing".formatted(name));
    }
    return node;
  }
}
