package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tree of keys and values from YAML, and the environment variables that override it. Not
 * thread-safe.
 */
public final class SettingsSource {
  /** Longest settings file; the complete one with all comments has 20 KiB. */
  private static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final ObjectNode root;
  private Environment environment = Environment.NONE;

  private SettingsSource(String name, ObjectNode root) {
    this.name = name;
    this.root = root;
  }

  /**
   * Opens a YAML file.
   *
   * @throws SettingsException if it is not YAML, or holds a key twice
   * @throws IOException if it cannot be read
   */
  public static SettingsSource open(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1); // also of a file without an end
    }
    if (bytes.length > MAX_BYTES) {
      throw new SettingsException(
          file.toString(), List.of("must have at most %d bytes".formatted(MAX_BYTES)));
    }
    return parse(file.toString(), text(file, bytes));
  }

  private static String text(Path file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      long line = out.flip().chars().filter(c -> c == '\n').count() + 1;
      throw new SettingsException(
          file.toString(),
          List.of(
              "line %d: must be UTF-8, but has the byte 0x%02x".formatted(line, in.get() & 0xff)));
    }
    return out.flip().toString();
  }

  /**
   * Parses YAML.
   *
   * @param name of the source, for messages
   * @throws SettingsException if it is not YAML, or holds a key twice
   */
  public static SettingsSource parse(String name, String yaml) {
    JsonNode tree = YamlTree.parse(name, yaml);
    if (tree.isNull()) {
      return empty(name);
    }
    if (tree instanceof ObjectNode root) {
      return new SettingsSource(name, root);
    }
    throw new SettingsException(name, List.of("must hold keys and values"));
  }

  /** No keys: settings from the environment and {@link #with} only. */
  public static SettingsSource empty(String name) {
    return new SettingsSource(name, JsonNodeFactory.instance.objectNode());
  }

  /**
   * Lets {@code PREFIX_A_B_C} override the key {@code a.b_c}; empty variables count as unset.
   *
   * @param prefix with the underscore, such as {@code CLEARLANE_}
   */
  public SettingsSource withEnvironment(String prefix, Map<String, String> variables) {
    environment = new Environment(prefix, variables);
    return this;
  }

  /** Sets a key as if the file held it; a dot separates levels. */
  public SettingsSource with(String path, String value) {
    set(path, new TextNode(value));
    return this;
  }

  /** Sets a key to a list, likewise. */
  public SettingsSource with(String path, List<String> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    values.forEach(array::add);
    set(path, array);
    return this;
  }

  String name() {
    return name;
  }

  ObjectNode root() {
    return root;
  }

  Environment environment() {
    return environment;
  }

  private void set(String path, JsonNode value) {
    ObjectNode at = root;
    List<String> parts = List.of(path.split("\\.", -1));
    for (String part : parts.subList(0, parts.size() - 1)) {
      if (!(at.get(part) instanceof ObjectNode)) {
        at.set(part, JsonNodeFactory.instance.objectNode());
      }
      at = (ObjectNode) Objects.requireNonNull(at.get(part));
    }
    at.set(parts.get(parts.size() - 1), value);
  }
}
