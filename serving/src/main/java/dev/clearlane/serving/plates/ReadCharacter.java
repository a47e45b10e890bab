package dev.clearlane.serving.plates;

import java.util.List;

/**
 * One character of a reading.
 *
 * @param character A to Z or 0 to 9
 * @param confidence its probability, 0 to 1
 * @param alternatives the three most probable characters at its place, best first, itself among
 *     them as a rule
 */
public record ReadCharacter(char character, double confidence, List<Alternative> alternatives) {
  public ReadCharacter {
    alternatives = List.copyOf(alternatives);
  }

  /** Without the character, which no log may show. */
  @Override
  public String toString() {
    return "ReadCharacter[confidence %.2f]".formatted(confidence);
  }

  /**
   * A character that may be meant.
   *
   * @param character A to Z or 0 to 9
   * @param confidence its probability, 0 to 1
   */
  public record Alternative(char character, double confidence) {}
}
