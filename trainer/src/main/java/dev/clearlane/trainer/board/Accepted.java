package dev.clearlane.trainer.board;

import dev.clearlane.serving.frame.Treatment;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Decisions that a picture may get, such as {@code derain or both}. */
record Accepted(Set<Treatment> decisions) {
  private static final String OR = " or ";

  /**
   * Parses a list of decisions.
   *
   * @throws IllegalArgumentException if one is unknown
   */
  static Accepted parse(String text) {
    Set<Treatment> decisions = EnumSet.noneOf(Treatment.class);
    for (String id : text.strip().split(OR, -1)) {
      decisions.add(
          Arrays.stream(Treatment.values())
              .filter(treatment -> treatment.id().equals(id.strip().toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "must be of pass, deblur, derain, both, joined by 'or', but is '%s'"
                              .formatted(text))));
    }
    return new Accepted(decisions);
  }

  boolean has(Treatment decision) {
    return decisions.contains(decision);
  }

  @Override
  public String toString() {
    return decisions.stream().sorted().map(Treatment::id).collect(Collectors.joining(OR));
  }
}
