package dev.clearlane.trainer.network;

import java.util.List;

/**
 * A parameter before it has values.
 *
 * @param name unique within the network
 * @param shape sizes, outermost first
 * @param mean of the initial values
 * @param deviation of the initial values, normally distributed; 0 makes them all equal
 */
public record ParameterSpec(String name, List<Integer> shape, double mean, double deviation) {
  public ParameterSpec {
    shape = List.copyOf(shape);
  }

  /** Number of values. */
  public int size() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
  }
}
