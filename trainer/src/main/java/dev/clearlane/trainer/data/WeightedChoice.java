package dev.clearlane.trainer.data;

import java.util.List;
import java.util.SplittableRandom;

/** Values with weights, for random choice. */
record WeightedChoice<T>(List<Weighted<T>> parts) {
  /** A value and its weight. */
  record Weighted<T>(double weight, T value) {}

  WeightedChoice {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one value");
    }
  }

  T draw(SplittableRandom random) {
    double at = random.nextDouble() * parts.stream().mapToDouble(Weighted::weight).sum();
    for (Weighted<T> part : parts) {
      at -= part.weight;
      if (at < 0) {
        return part.value;
      }
    }
    return parts.get(parts.size() - 1).value;
  }
}
