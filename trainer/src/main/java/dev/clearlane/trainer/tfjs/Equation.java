package dev.clearlane.trainer.tfjs;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * An Einsum of two operands without repeated or lone labels: a batch of matrix products.
 *
 * @param left labels of the first operand
 * @param right labels of the second operand
 * @param output labels of the result
 */
record Equation(String left, String right, String output) {

  static Equation of(Attributes attributes) {
    String text = attributes.string("equation");
    if (!text.matches("[a-zA-Z]+,[a-zA-Z]+->[a-zA-Z]+")) {
      throw unsupported(text);
    }
    String[] sides = text.split("->", -1);
    String[] operands = sides[0].split(",", -1);
    Equation equation = new Equation(operands[0], operands[1], sides[1]);
    boolean plain =
        isDistinct(equation.left) && isDistinct(equation.right) && isDistinct(equation.output);
    for (char label : (equation.left + equation.right + equation.output).toCharArray()) {
      int places =
          (equation.left.indexOf(label) >= 0 ? 1 : 0)
              + (equation.right.indexOf(label) >= 0 ? 1 : 0)
              + (equation.output.indexOf(label) >= 0 ? 1 : 0);
      plain &= places >= 2;
    }
    if (!plain) {
      throw unsupported(text);
    }
    return equation;
  }

  private static IllegalArgumentException unsupported(String text) {
    return new IllegalArgumentException("equation %s is not supported".formatted(text));
  }

  private static boolean isDistinct(String labels) {
    return labels.chars().distinct().count() == labels.length();
  }

  private String shared() {
    return filter(left, label -> has(right, label) && has(output, label));
  }

  private String leftOnly() {
    return filter(left, label -> !has(right, label));
  }

  private String rightOnly() {
    return filter(right, label -> !has(left, label));
  }

  /** Labels that are summed over. */
  String contracted() {
    return filter(left, label -> has(right, label) && !has(output, label));
  }

  int batch() {
    return shared().length();
  }

  int rows() {
    return leftOnly().length();
  }

  int[] leftOrder() {
    return order(left, shared() + leftOnly() + contracted());
  }

  int[] rightOrder() {
    return order(right, shared() + contracted() + rightOnly());
  }

  int[] outputOrder() {
    return order(shared() + leftOnly() + rightOnly(), output);
  }

  /** Shape of the product before its dimensions are put into the order of the output. */
  int[] productShape(int[] leftShape, int[] rightShape) {
    int columns = rightShape.length - rightOnly().length();
    return IntStream.concat(
            IntStream.range(0, batch() + rows()).map(i -> leftShape[i]),
            IntStream.range(columns, rightShape.length).map(i -> rightShape[i]))
        .toArray();
  }

  /** For each label of the target, its place among the labels given. */
  static int[] order(String labels, String target) {
    return target.chars().map(labels::indexOf).toArray();
  }

  private static boolean has(String labels, int label) {
    return labels.indexOf(label) >= 0;
  }

  private static String filter(String labels, IntPredicate test) {
    StringBuilder kept = new StringBuilder();
    labels.chars().filter(test).forEach(label -> kept.append((char) label));
    return kept.toString();
  }
}
