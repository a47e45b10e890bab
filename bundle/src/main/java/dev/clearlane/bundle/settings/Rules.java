package dev.clearlane.bundle.settings;

import org.jspecify.annotations.Nullable;

/** Collects the broken rules of a record's constructor, to throw them together. */
public final class Rules {
  private @Nullable RuleException first;

  /**
   * Notes a rule unless it holds.
   *
   * @param rule and the value, as of {@link RuleException}
   */
  public Rules require(boolean holds, String key, String rule) {
    return holds ? this : broken(key, rule);
  }

  /** Notes a broken rule. */
  public Rules broken(String key, String rule) {
    RuleException broken = new RuleException(key, rule);
    if (first == null) {
      first = broken;
    } else {
      first.addSuppressed(broken);
    }
    return this;
  }

  /**
   * Notes what a check refuses.
   *
   * @param before goes before its message, such as "cannot be used: "
   */
  public Rules accepted(String key, String before, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      broken(
          key, before + (before.isEmpty() ? message.replaceFirst("^" + key + " ", "") : message));
    }
    return this;
  }

  @Nullable RuleException first() {
    return first;
  }

  /**
   * Ends the checks.
   *
   * @throws RuleException if a rule was broken; further ones are suppressed exceptions of it
   */
  public void verify() {
    if (first != null) {
      throw first;
    }
  }
}
