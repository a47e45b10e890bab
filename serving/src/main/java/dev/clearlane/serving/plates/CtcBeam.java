package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prefix beam search over the steps of connectionist temporal classification: the most probable
 * texts, each with the sum of the probabilities of its paths.
 */
final class CtcBeam {
  /** Characters of a step that are less probable begin no new prefix. */
  private static final double MIN_PROBABILITY = 1e-4;

  private final int width;

  /**
   * @param width prefixes that are kept after each step, at least 1
   */
  CtcBeam(int width) {
    this.width = width;
  }

  /**
   * A text and the logarithm of its probability.
   *
   * @param text of {@link Characters#ALL}, may be empty
   * @param logProbability natural, at most about 0
   */
  record Hypothesis(String text, double logProbability) {}

  /** Probabilities of a prefix by whether its paths end in a blank, in logarithms. */
  private static final class Prefix {
    private double blank = Double.NEGATIVE_INFINITY;
    private double character = Double.NEGATIVE_INFINITY;

    double total() {
      return add(blank, character);
    }
  }

  /** The most probable texts, best first; at least one, perhaps the empty one. */
  List<Hypothesis> search(Steps steps) {
    Map<String, Prefix> beam = new HashMap<>();
    Prefix empty = new Prefix();
    empty.blank = 0;
    beam.put("", empty);
    for (int t = 0; t < steps.count(); t++) {
      beam = best(extend(beam, steps, t));
    }
    List<Hypothesis> found = new ArrayList<>();
    beam.forEach((text, prefix) -> found.add(new Hypothesis(text, prefix.total())));
    found.sort(
        Comparator.comparingDouble(Hypothesis::logProbability)
            .reversed()
            .thenComparing(Hypothesis::text));
    return found;
  }

  private static Map<String, Prefix> extend(Map<String, Prefix> beam, Steps steps, int t) {
    Map<String, Prefix> next = new HashMap<>();
    double blank = Math.log(steps.blank(t));
    beam.forEach(
        (text, prefix) -> {
          Prefix same = next.computeIfAbsent(text, key -> new Prefix());
          same.blank = add(same.blank, prefix.total() + blank);
          int last = text.isEmpty() ? -1 : Characters.ALL.indexOf(text.charAt(text.length() - 1));
          for (int c = 0; c < Characters.ALL.length(); c++) {
            double p = steps.character(t, c);
            if (c == last) {
              same.character = add(same.character, prefix.character + Math.log(p));
            }
            if (p >= MIN_PROBABILITY) {
              Prefix longer =
                  next.computeIfAbsent(text + Characters.ALL.charAt(c), key -> new Prefix());
              // The same character twice needs a blank between.
              double from = c == last ? prefix.blank : prefix.total();
              longer.character = add(longer.character, from + Math.log(p));
            }
          }
        });
    return next;
  }

  private Map<String, Prefix> best(Map<String, Prefix> all) {
    if (all.size() <= width) {
      return all;
    }
    Map<String, Prefix> kept = new HashMap<>();
    all.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Prefix>>comparingDouble(e -> e.getValue().total())
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .limit(width)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }

  /** Logarithm of the sum of two probabilities given as logarithms. */
  private static double add(double a, double b) {
    double larger = Math.max(a, b);
    if (larger == Double.NEGATIVE_INFINITY) {
      return larger;
    }
    return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
