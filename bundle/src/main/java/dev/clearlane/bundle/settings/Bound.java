package dev.clearlane.bundle.settings;

import java.util.List;
import java.util.Set;

/**
 * Settings that were bound.
 *
 * @param value the record
 * @param deprecations one line for each former key in use, naming the new one
 * @param warnings one line for each thing that is valid but not safe
 * @param unusedVariables environment variables with the prefix that name no key
 */
public record Bound<T>(
    T value, List<String> deprecations, List<String> warnings, Set<String> unusedVariables) {
  public Bound {
    deprecations = List.copyOf(deprecations);
    warnings = List.copyOf(warnings);
  }
}
