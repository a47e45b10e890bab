package dev.clearlane.bundle.settings;

import java.util.List;
import java.util.regex.Pattern;

/** Settings that cannot be used; every problem is one line with key, rule and value. */
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final String source;
  private final List<String> problems;

  /**
   * @param problems control characters in them, which come from values, are escaped as in Java
   */
  public SettingsException(String source, List<String> problems) {
    super(message(source, lines(problems)));
    this.source = source;
    this.problems = lines(problems);
  }

  private static String message(String source, List<String> lines) {
    String count = lines.size() == 1 ? "" : lines.size() + " errors: ";
    return source + ": " + count + String.join("; ", lines);
  }

  private static List<String> lines(List<String> problems) {
    return problems.stream().map(SettingsException::line).toList();
  }

  private static String line(String problem) {
    return CONTROL
        .matcher(problem)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
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
