package dev.clearlane.edge.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file and an environment, to be read key by key. {@code a.b_c} in the file is overridden by
 * {@code CLEARLANE_A_B_C}. What is wrong is collected while reading and thrown at the end.
 */
public final class SettingsSource {
  static final String PREFIX = "CLEARLANE_";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private final String name;
  private final ObjectNode root;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> usedVariables = new LinkedHashSet<>();

  private SettingsSource(String name, ObjectNode root, Map<String, String> environment) {
    this.name = name;
    this.root = root;
    this.environment = new TreeMap<>();
    environment.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX) && !value.isEmpty()) {
            this.environment.put(key, value);
          }
        });
  }

  /**
   * Opens a file.
   *
   * @throws SettingsException if it is no YAML, or a key stands in it twice
   * @throws IOException if it cannot be read
   */
  public static SettingsSource open(Path file, Map<String, String> environment) throws IOException {
    String text = Files.readString(file, StandardCharsets.UTF_8);
    try {
      JsonNode tree = YAML.readTree(text);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        tree = JsonNodeFactory.instance.objectNode();
      }
      if (tree instanceof ObjectNode root) {
        return new SettingsSource(file.toString(), root, environment);
      }
    } catch (JsonProcessingException e) {
      throw new SettingsException(file.toString(), List.of(yamlProblem(e)));
    }
    throw new SettingsException(file.toString(), List.of("must hold keys and values"));
  }

  /** No file: settings from the environment alone. */
  public static SettingsSource none(Map<String, String> environment) {
    return new SettingsSource("settings", JsonNodeFactory.instance.objectNode(), environment);
  }

  /** Adds a key, as if it stood in the file; a dot separates levels. */
  public SettingsSource with(String path, JsonNode value) {
    ObjectNode at = root;
    String[] parts = path.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      at = at.withObjectProperty(parts[i]);
    }
    at.set(parts[parts.length - 1], value);
    return this;
  }

  /**
   * Reads everything.
   *
   * @param reading takes what it wants from the sections; what it leaves in the file is a problem
   * @throws SettingsException with all that is wrong
   */
  public <T> T read(Function<Section, T> reading) {
    Section section = new Section(this, "", root);
    T result = null;
    try {
      result = reading.apply(section);
    } catch (IllegalArgumentException e) {
      problem(String.valueOf(e.getMessage()));
    }
    section.finish();
    if (result == null || !problems.isEmpty()) {
      throw new SettingsException(name, problems);
    }
    return result;
  }

  /** Variables that begin like ours and that nobody asked for; after reading. */
  public Set<String> unusedVariables() {
    Set<String> unused = new TreeSet<>(environment.keySet());
    unused.removeAll(usedVariables);
    return unused;
  }

  void problem(String line) {
    problems.add(line);
  }

  static String variable(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  /** What the environment says instead of a key; null for nothing. */
  @Nullable JsonNode override(String path) {
    String variable = variable(path);
    String value = environment.get(variable);
    if (value == null) {
      return null;
    }
    usedVariables.add(variable);
    if (value.startsWith("[") || value.startsWith("{")) {
      try {
        return YAML.readTree(value);
      } catch (JsonProcessingException e) {
        problem(variable + ": " + yamlProblem(e));
      }
    }
    return new TextNode(value);
  }

  /** True where the environment says something instead of a key. */
  boolean overrides(String path) {
    return environment.containsKey(variable(path));
  }

  /** Keys of a map that stand in the environment alone, where this key of theirs is set. */
  Set<String> namesInEnvironment(String path, String key) {
    String before = variable(path) + '_';
    String after = '_' + key.toUpperCase(Locale.ROOT);
    Set<String> names = new TreeSet<>();
    for (String variable : environment.keySet()) {
      if (variable.startsWith(before)
          && variable.endsWith(after)
          && variable.length() > before.length() + after.length()) {
        names.add(
            variable
                .substring(before.length(), variable.length() - after.length())
                .toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static String yamlProblem(JsonProcessingException e) {
    String where =
        e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
    return where + e.getOriginalMessage().strip().replaceAll("\\s*\\R\\s*", ", ");
  }
}
