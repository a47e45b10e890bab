package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the value of a key in the environment or the tree, by its name or a former one. */
final class Lookup {
  private final Environment environment;
  private final Problems problems;

  Lookup(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /**
   * A value and its place.
   *
   * @param path of the key as it was named, which may be a former name
   */
  record Found(JsonNode value, String path, boolean fromEnvironment) {}

  /** Value of a key; null if it is not given. */
  @Nullable Found find(KeySpec key, ObjectNode node, String path) {
    List<String> names = new ArrayList<>(List.of(key.name()));
    names.addAll(key.aliases());
    Found found = null;
    for (String name : names) {
      String full = Problems.join(path, name);
      String override = key.isSection() || key.is(Map.class) ? null : environment.get(full);
      if (override != null && found == null) {
        found = new Found(new TextNode(override), full, true);
        deprecate(key, name, path);
      }
    }
    String given = "";
    for (String name : names) {
      JsonNode value = node.get(name);
      if (value == null || value.isNull()) {
        continue;
      }
      if (!given.isEmpty()) {
        problems.add(
            "%s and its former name %s exclude each other"
                .formatted(Problems.join(path, given), Problems.join(path, name)));
      }
      given = name;
      if (found == null) {
        found = new Found(value, Problems.join(path, name), false);
        deprecate(key, name, path);
      }
    }
    return found;
  }

  private void deprecate(KeySpec key, String name, String path) {
    if (!name.equals(key.name())) {
      problems.deprecate(
          "%s is deprecated; use %s"
              .formatted(
                  problems.label(Problems.join(path, name)), Problems.join(path, key.name())));
    }
  }

  String label(Found found) {
    return found.fromEnvironment()
        ? "%s (%s)".formatted(found.path(), environment.variable(found.path()))
        : found.path();
  }
}
