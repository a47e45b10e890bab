package dev.clearlane.calibration.selector;

import java.util.Map;
import java.util.Set;

/**
 * A labelled frame and its scores.
 *
 * @param source picture or clip that it is from
 * @param seconds stream time in its clip; 0 for a picture
 * @param scores of the model by label, 0 to 1
 * @param labels what is wrong with it; empty if it is clean
 */
record Sample(String source, double seconds, Map<String, Double> scores, Set<String> labels) {
  Sample {
    scores = Map.copyOf(scores);
    labels = Set.copyOf(labels);
  }

  boolean isClean() {
    return labels.isEmpty();
  }
}
