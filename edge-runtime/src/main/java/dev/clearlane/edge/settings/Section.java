package dev.clearlane.edge.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Part of the settings. Every way to read a key notes what is wrong with its value and then goes on
 * with the usual one, so that all errors are found at once.
 */
public final class Section {
  private final SettingsSource source;
  private final String path; // "" for the whole
  private final ObjectNode node;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<Section> inner = new ArrayList<>();

  Section(SettingsSource source, String path, ObjectNode node) {
    this.source = source;
    this.path = path;
    this.node = node;
  }

  /** Makes a value from a text; says what is wrong with it by IllegalArgumentException. */
  public interface Parser<T> {
    T parse(String text);
  }

  /** Makes a value from a node; says what is wrong with it by IllegalArgumentException. */
  private interface NodeParser<T> {
    T parse(JsonNode value);
  }

  /** The last part of this section's path. */
  public String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  public Optional<String> text(String key) {
    return Optional.ofNullable(read(key, "be a text", JsonNode::asText));
  }

  public String text(String key, String usual) {
    return text(key).orElse(usual);
  }

  /** A file that can be read; nothing where it cannot, which is noted. */
  public Optional<Path> readable(String key) {
    Optional<Path> file = text(key).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      problem(key, "must name a file that can be read, but is '" + file.get() + "'");
    }
    return file;
  }

  /** A text that must mean something; the parser's message is the rule. */
  public <T> Optional<T> parsed(String key, Parser<T> parser) {
    JsonNode value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isValueNode()) {
      wrong(key, "be a text", value);
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(value.asText()));
    } catch (IllegalArgumentException e) {
      source.problem(label(key) + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  public int integer(String key, int least, int most, int usual) {
    Integer value =
        read(
            key,
            "be a whole number of %d to %d".formatted(least, most),
            node -> {
              int number =
                  node.isIntegralNumber() && node.canConvertToInt()
                      ? node.asInt()
                      : Integer.parseInt(textOf(node));
              require(number >= least && number <= most);
              return number;
            });
    return value == null ? usual : value;
  }

  public double number(String key, double least, double most, double usual) {
    Double value =
        read(
            key,
            "be a number of %s to %s".formatted(plain(least), plain(most)),
            node -> {
              double number = node.isNumber() ? node.asDouble() : Double.parseDouble(textOf(node));
              require(number >= least && number <= most);
              return number;
            });
    return value == null ? usual : value;
  }

  public boolean flag(String key, boolean usual) {
    Boolean value =
        read(
            key,
            "be true or false",
            node -> {
              String text = node.asText();
              require(text.equals("true") || text.equals("false"));
              return text.equals("true");
            });
    return value == null ? usual : value;
  }

  public <E extends Enum<E>> E choice(String key, E usual) {
    Class<E> type = usual.getDeclaringClass();
    E value = read(key, "be one of " + names(type), node -> choice(type, node));
    return value == null ? usual : value;
  }

  /** One or several of an enum's names; in the environment, separated by commas. */
  public <E extends Enum<E>> Set<E> choices(String key, Class<E> type, Set<E> usual) {
    Set<E> values =
        read(
            key,
            "be a list of " + names(type),
            node -> {
              Set<E> chosen = new LinkedHashSet<>();
              elements(node).forEach(element -> chosen.add(choice(type, element)));
              return chosen;
            });
    return values == null ? usual : values;
  }

  /** A list of texts; in the environment, separated by commas. Empty where the key is missing. */
  public List<String> texts(String key) {
    List<String> values =
        read(key, "be a list of texts", node -> elements(node).map(Section::textOf).toList());
    return values == null ? List.of() : values;
  }

  /** A list of lists of numbers, so many each. Empty where the key is missing. */
  public List<double[]> numbers(String key, int each) {
    List<double[]> values =
        read(
            key,
            "be a list of lists of %d numbers".formatted(each),
            node -> {
              require(node.isArray());
              List<double[]> rows = new ArrayList<>();
              for (JsonNode row : node) {
                require(row.isArray() && row.size() == each);
                double[] numbers = new double[each];
                for (int i = 0; i < each; i++) {
                  require(row.get(i).isNumber());
                  numbers[i] = row.get(i).asDouble();
                }
                rows.add(numbers);
              }
              return rows;
            });
    return values == null ? List.of() : values;
  }

  /** A section within this one; empty where it is missing. */
  public Section section(String key) {
    asked.add(key);
    return open(key, node.get(key));
  }

  /**
   * The sections within a section, by name, in the file's order; then those that only the
   * environment has, which are known by one of their keys.
   */
  public Map<String, Section> sections(String key, String knownBy) {
    Section all = section(key);
    Map<String, Section> byName = new LinkedHashMap<>();
    Set<String> variables = new LinkedHashSet<>();
    all.node
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!variables.add(SettingsSource.variable(name))) {
                source.problem(
                    all.label(name) + " must differ from the others in more than its signs");
              }
              byName.put(name, all.section(name));
            });
    for (String name : source.namesInEnvironment(all.path, knownBy)) {
      if (variables.add(SettingsSource.variable(name))) {
        byName.put(name, all.section(name));
      }
    }
    return byName;
  }

  /** Refuses a key in the file, whatever its value, which is not repeated. */
  public void refuse(String key, String rule) {
    if (node.has(key)) {
      asked.add(key);
      source.problem(full(key) + " must not stand in a file of settings: " + rule);
    }
  }

  /**
   * A secret: from the environment, or the first line of the file that {@code KEY_file} names;
   * never from the settings themselves.
   */
  public Optional<String> secret(String key) {
    refuse(key, "name a file with " + key + "_file, or set " + SettingsSource.variable(full(key)));
    JsonNode said = source.override(full(key));
    Optional<String> file = text(key + "_file");
    if (file.isEmpty()) {
      return said == null ? Optional.empty() : Optional.of(said.asText());
    }
    if (said != null) {
      source.problem("%s and %s exclude each other".formatted(label(key), label(key + "_file")));
    }
    try {
      return Optional.of(
          Files.readString(Path.of(file.get()), StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse(""));
    } catch (IOException | InvalidPathException e) {
      source.problem(
          "%s must name a file that can be read, but is '%s'"
              .formatted(label(key + "_file"), file.get()));
      return Optional.empty();
    }
  }

  /** Where a key's value comes from: true for the environment. */
  public boolean isFromEnvironment(String key) {
    return source.overrides(full(key));
  }

  /** Notes a problem with a key whose value was read. */
  public void problem(String key, String rule) {
    source.problem(label(key) + " " + rule);
  }

  /** Notes what nobody asked for. */
  void finish() {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!asked.contains(key)) {
                source.problem(
                    "%s is no setting; there are %s"
                        .formatted(full(key), String.join(", ", asked)));
              }
            });
    inner.forEach(Section::finish);
  }

  private Section open(String key, @Nullable JsonNode value) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    if (value instanceof ObjectNode found) {
      object = found;
    } else if (value != null && !value.isNull()) {
      source.problem(full(key) + " must hold keys and values, but is " + shown(value));
    }
    Section section = new Section(source, full(key), object);
    inner.add(section);
    return section;
  }

  private <T> @Nullable T read(String key, String rule, NodeParser<T> parser) {
    JsonNode value = value(key);
    if (value == null) {
      return null;
    }
    try {
      require(!value.isObject());
      return parser.parse(value);
    } catch (IllegalArgumentException e) {
      wrong(key, rule, value);
      return null;
    }
  }

  private @Nullable JsonNode value(String key) {
    asked.add(key);
    JsonNode override = source.override(full(key));
    JsonNode value = override == null ? node.get(key) : override;
    return value == null || value.isNull() ? null : value;
  }

  private void wrong(String key, String rule, JsonNode value) {
    source.problem("%s must %s, but is %s".formatted(label(key), rule, shown(value)));
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + '.' + key;
  }

  /** The key, and the variable where that is where the value comes from. */
  private String label(String key) {
    String full = full(key);
    return source.overrides(full) ? "%s (%s)".formatted(full, SettingsSource.variable(full)) : full;
  }

  private static Stream<JsonNode> elements(JsonNode node) {
    if (node.isArray()) {
      List<JsonNode> elements = new ArrayList<>();
      node.forEach(elements::add);
      return elements.stream();
    }
    return Stream.of(textOf(node).split(","))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(TextNode::new);
  }

  private static <E extends Enum<E>> E choice(Class<E> type, JsonNode node) {
    return Enum.valueOf(type, textOf(node).toUpperCase(Locale.ROOT));
  }

  private static <E extends Enum<E>> String names(Class<E> type) {
    StringJoiner names = new StringJoiner(", ");
    for (E value : type.getEnumConstants()) {
      names.add(value.name().toLowerCase(Locale.ROOT));
    }
    return names.toString();
  }

  private static String textOf(JsonNode node) {
    require(node.isValueNode() && !node.isNull());
    return node.asText();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? "'" + value.asText() + "'" : value.toString();
  }
}
