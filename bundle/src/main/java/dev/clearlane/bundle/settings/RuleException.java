package dev.clearlane.bundle.settings;

/** Thrown by a record's constructor for a key whose value breaks a rule. */
public final class RuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * @param key within the record's section
   * @param rule the rule and the value, such as "must be even, but is 3"; follows the key
   */
  public RuleException(String key, String rule) {
    super(rule);
    this.key = key;
  }

  String key() {
    return key;
  }
}
