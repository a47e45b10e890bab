package dev.clearlane.trainer.data;

import java.util.List;
import java.util.SplittableRandom;

/** Things to choose from, each with its weight. */
record WeightedChoice<T>(List<Weighted<T>> parts) {
  /** A choice and how likely it is, relative to the others. */
  record Weighted<T>(double weight, T value) {}

  WeightedChoice {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to choose from");
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
