package dev.clearlane.bundle.settings;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Environment variables that override keys. */
final class Environment {
  static final Environment NONE = new Environment("", Map.of());

  private final String prefix;
  private final Map<String, String> variables = new TreeMap<>();
  private final Set<String> used = new LinkedHashSet<>();

  Environment(String prefix, Map<String, String> all) {
    this.prefix = prefix;
    all.forEach(
        (name, value) -> {
          if (!prefix.isEmpty() && name.startsWith(prefix) && !value.isEmpty()) {
            variables.put(name, value);
          }
        });
  }

  boolean isNone() {
    return prefix.isEmpty();
  }

  String variable(String path) {
    return prefix + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** Value of a key's variable; null where it is not set. Elements of lists have none. */
  @Nullable String get(String path) {
    if (path.indexOf('[') >= 0) {
      return null;
    }
    String variable = variable(path);
    String value = variables.get(variable);
    if (value != null) {
      used.add(variable);
    }
    return value;
  }

  /** Names of a map's entries for which the variable of this key is set. */
  Set<String> entries(String path, String key) {
    String before = variable(path) + '_';
    String after = '_' + key.toUpperCase(Locale.ROOT);
    Set<String> names = new TreeSet<>();
    for (String variable : variables.keySet()) {
      if (variable.startsWith(before)
          && variable.endsWith(after)
          && variable.length() > before.length() + after.length()) {
        String name = variable.substring(before.length(), variable.length() - after.length());
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  Set<String> unused() {
    Set<String> unused = new TreeSet<>(variables.keySet());
    unused.removeAll(used);
    return unused;
  }
}
