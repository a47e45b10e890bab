package dev.clearlane.calibration.option;

/** What an option, or several together, must be. */
public final class OptionRule {
  private OptionRule() {}

  /**
   * Refuses options that break a rule: wrong use of the command.
   *
   * @param message one line that names the option, the rule and the value
   * @throws IllegalArgumentException with the message, if the rule does not hold
   */
  public static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
