package dev.clearlane.bundle.settings;

import java.util.List;

/** Settings that cannot be used; every problem is one line with key, rule and value. */
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final List<String> problems;

  public SettingsException(String source, List<String> problems) {
    super(
        source
            + ": "
            + (problems.size() == 1 ? "" : problems.size() + " errors: ")
            + String.join("; ", problems));
    this.source = source;
    this.problems = List.copyOf(problems);
  }

  /** File or command that the settings came from. */
  public String source() {
    return source;
  }

  /** All problems, at least one. */
  public List<String> problems() {
    return problems;
  }
}
