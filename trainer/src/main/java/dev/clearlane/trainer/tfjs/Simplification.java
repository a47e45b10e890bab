package dev.clearlane.trainer.tfjs;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies rules, inputs before users, until none applies. */
final class Simplification {
  private static final int MAX_SWEEPS = 40;

  private Simplification() {}

  /** The rules that recognise layers and save work; the results differ by rounding only. */
  static Node of(Node output) {
    Node recognised = run(output, Patterns.rules());
    Node merged = run(recognised, AffineRules.rules());
    List<Rule> all = new ArrayList<>(AffineRules.rules());
    all.addAll(new CompositionRules().rules());
    return run(merged, all);
  }

  static Node run(Node output, List<Rule> rules) {
    Node current = output;
    for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
      Node next = sweep(current, rules);
      if (next == current) {
        return current;
      }
      current = next;
    }
    return current;
  }

  private static Node sweep(Node output, List<Rule> rules) {
    List<Node> order = NodeOrder.of(output);
    Uses uses = new Uses(order);
    IdentityHashMap<Node, Node> now = new IdentityHashMap<>();
    for (Node node : order) {
      Node current = withInputs(node, now);
      uses.replaced(node, current);
      for (Rule rule : rules) {
        Node replacement = rule.apply(current, uses);
        if (replacement != null) {
          uses.replaced(current, replacement);
          current = replacement;
        }
      }
      now.put(node, current);
    }
    return now.getOrDefault(output, output);
  }

  private static Node withInputs(Node node, IdentityHashMap<Node, Node> now) {
    List<Node> inputs = new ArrayList<>();
    boolean changed = false;
    for (Node input : node.inputs()) {
      Node mapped = now.getOrDefault(input, input);
      changed |= mapped != input;
      inputs.add(mapped);
    }
    return changed ? node.withInputs(inputs) : node;
  }

  /** The operand of a binary node that is a constant, or null. */
  static @Nullable Node constantOperand(Node node) {
    for (Node input : node.inputs()) {
      if (input.is(Op.CONSTANT)) {
        return input;
      }
    }
    return null;
  }

  /** The operand of a binary node that is not this one. */
  static Node other(Node node, Node operand) {
    return node.input(0) == operand ? node.input(1) : node.input(0);
  }
}
