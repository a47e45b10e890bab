package dev.clearlane.serving.plates;

import java.util.List;

/**
 * A text that a plate may read.
 *
 * @param text of A to Z and 0 to 9, not empty
 * @param probability by the reader's model, 0 to 1
 * @param score with the prior of national formats, 0 to 1: candidates are ordered by it
 * @param countries whose formats the text has, by two letters, sorted
 */
public record Candidate(String text, double probability, double score, List<String> countries) {
  public Candidate {
    countries = List.copyOf(countries);
  }

  /** Without the text, which no log may show. */
  @Override
  public String toString() {
    return "Candidate[%d characters, score %.2f]".formatted(text.length(), score);
  }
}
