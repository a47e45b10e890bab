package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What national formats say about a reader's candidates: a text that has one is preferred by a
 * factor. It changes the order of the candidates that a model gave, and never adds one.
 *
 * <p>Without countries, only formats of a fixed length count: almost any short text has one of the
 * others.
 *
 * @param weight logarithm of the factor, 0 (none) to {@value #MAX_WEIGHT}
 * @param countries whose formats count, by two letters; empty for all
 */
public record FormatPrior(double weight, Set<String> countries) {
  /** Largest weight: a factor of 55 cannot outvote what the model is sure of. */
  public static final double MAX_WEIGHT = 4;

  /** The weight unless a caller chooses another. */
  public static final double DEFAULT_WEIGHT = 2;

  /** Formats of all countries. */
  public static final FormatPrior DEFAULT = new FormatPrior(DEFAULT_WEIGHT, Set.of());

  /** No prior: candidates stay in the model's order. */
  public static final FormatPrior NONE = new FormatPrior(0, Set.of());

  /** Least score of a text whose format names its country. */
  private static final double SURE = 0.9;

  /**
   * @throws IllegalArgumentException with one line, if the weight is outside of its range or a
   *     country has no formats
   */
  public FormatPrior {
    if (!(weight >= 0 && weight <= MAX_WEIGHT)) {
      throw new IllegalArgumentException(
          "weight must be 0 to %s, but is %s".formatted(MAX_WEIGHT, weight));
    }
    countries = Set.copyOf(countries);
    for (String country : new TreeSet<>(countries)) {
      if (!NationalFormats.countries().contains(country)) {
        throw new IllegalArgumentException(
            "country must be one of %s, but is %s"
                .formatted(String.join(", ", NationalFormats.countries()), country));
      }
    }
  }

  /**
   * Weighs hypotheses. The scores of all sum up to the sum of their probabilities.
   *
   * @return best first; empty texts are left out
   */
  List<Candidate> weigh(List<CtcBeam.Hypothesis> hypotheses) {
    List<Candidate> weighed = new ArrayList<>();
    double before = 0;
    double after = 0;
    for (CtcBeam.Hypothesis each : hypotheses) {
      double probability = Math.min(1, Math.exp(each.logProbability()));
      List<String> all = NationalFormats.matching(each.text());
      boolean preferred =
          countries.isEmpty()
              ? NationalFormats.matchesFixed(each.text())
              : NationalFormats.matches(each.text(), countries);
      double score = probability * (preferred ? Math.exp(weight) : 1);
      before += probability;
      after += score;
      weighed.add(new Candidate(each.text(), probability, score, all));
    }
    double share = after > 0 ? before / after : 0;
    return weighed.stream()
        .filter(candidate -> !candidate.text().isEmpty())
        .map(
            candidate ->
                new Candidate(
                    candidate.text(),
                    candidate.probability(),
                    Math.min(1, candidate.score() * share),
                    candidate.countries()))
        .sorted(Comparator.comparingDouble(Candidate::score).reversed())
        .toList();
  }

  /** The country that a candidate is surely from; null if it is not sure or there are several. */
  static @Nullable String region(Candidate candidate) {
    return candidate.score() >= SURE && candidate.countries().size() == 1
        ? candidate.countries().get(0)
        : null;
  }
}
