package dev.clearlane.trainer.tfjs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/** Users of each node before a sweep; nodes made during the sweep count as those they replace. */
final class Uses {
  private final IdentityHashMap<Node, List<Node>> users = new IdentityHashMap<>();

  Uses(List<Node> order) {
    for (Node node : order) {
      for (Node input : node.inputs()) {
        users.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
      }
    }
  }

  void replaced(Node before, Node after) {
    List<Node> held = users.get(before);
    if (held != null) {
      users.putIfAbsent(after, held);
    }
  }

  /** Whether one node at most uses this one. */
  boolean once(Node node) {
    return users.getOrDefault(node, List.of()).size() <= 1;
  }

  /** Whether all users are of a kind. */
  boolean all(Node node, Predicate<Node> kind) {
    return users.getOrDefault(node, List.of()).stream().allMatch(kind);
  }
}
