package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Problems and deprecations found in one source, and how their lines name keys and values. */
final class Problems {
  private final Environment environment;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> deprecations = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  Problems(Environment environment) {
    this.environment = environment;
  }

  void add(String line) {
    lines.add(line);
  }

  /** Adds the rules that a check found broken, with the keys below a path. */
  void addAll(String path, RuleException broken) {
    add(label(join(path, broken.key())) + " " + broken.getMessage());
    for (Throwable further : broken.getSuppressed()) {
      if (further instanceof RuleException other) {
        add(label(join(path, other.key())) + " " + other.getMessage());
      }
    }
  }

  void deprecate(String line) {
    deprecations.add(line);
  }

  /** Adds a line for the log about settings that are valid. */
  void warn(String line) {
    warnings.add(line);
  }

  Set<String> warnings() {
    return warnings;
  }

  List<String> lines() {
    return lines;
  }

  Set<String> deprecations() {
    return deprecations;
  }

  /** A key's path, and its environment variable if that is set. */
  String label(String path) {
    return environment.get(path) == null
        ? path
        : "%s (%s)".formatted(path, environment.variable(path));
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : key.isEmpty() ? path : path + '.' + key;
  }

  /** A value as messages quote it. */
  static String shown(JsonNode value) {
    if (!value.isTextual()) {
      return value.toString();
    }
    String text = value.asText();
    return text.matches("-?[0-9.]{1,20}") ? text : "'" + text + "'";
  }
}
