package dev.clearlane.trainer.tfjs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Topological order of a network. */
final class NodeOrder {
  private NodeOrder() {}

  /** A node and the number of its inputs that were visited. */
  private static final class Visit {
    private final Node node;
    private int next;

    private Visit(Node node) {
      this.node = node;
    }
  }

  static List<Node> of(Node output) {
    List<Node> order = new ArrayList<>();
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> stack = new ArrayDeque<>();
    seen.add(output);
    stack.push(new Visit(output));
    while (!stack.isEmpty()) {
      Visit top = stack.peek();
      if (top.next == top.node.inputs().size()) {
        order.add(top.node);
        stack.pop();
        continue;
      }
      Node input = top.node.input(top.next++);
      if (seen.add(input)) {
        stack.push(new Visit(input));
      }
    }
    return order;
  }
}
