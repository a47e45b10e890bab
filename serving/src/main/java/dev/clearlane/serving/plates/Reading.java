package dev.clearlane.serving.plates;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader made of one plate.
 *
 * @param text the best candidate's, of A to Z and 0 to 9; empty if nothing was read
 * @param confidence the best candidate's score, 0 to 1; 0 if nothing was read
 * @param characters of the text, in order
 * @param candidates best first; empty if nothing was read
 * @param lines 1, or 2 if the plate was read as two lines
 * @param region two letters of the only country whose format a sure text has, else null
 */
public record Reading(
    String text,
    double confidence,
    List<ReadCharacter> characters,
    List<Candidate> candidates,
    int lines,
    @Nullable String region) {
  /** Nothing was read. */
  public static final Reading NONE = new Reading("", 0, List.of(), List.of(), 1, null);

  public Reading {
    characters = List.copyOf(characters);
    candidates = List.copyOf(candidates);
  }

  /** Whether there is a text. */
  public boolean hasText() {
    return !text.isEmpty();
  }

  /** Plates are personal data: the text is left out, so that no log shows it by accident. */
  @Override
  public String toString() {
    return "Reading[%d characters, confidence %.2f, %d candidates]"
        .formatted(text.length(), confidence, candidates.size());
  }
}
