package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a source. A value that breaks its rule is noted as a problem and replaced by its
 * default, so that all problems are found at once.
 */
final class Binding {
  /** Stands for a value that could not be made and has no default. */
  private static final Object FAILED = new Object();

  private static final Pattern CREDENTIALS = Pattern.compile("[a-z0-9+]+://[^/?#]*@.*");

  private final String source;
  private final Environment environment;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> deprecations = new LinkedHashSet<>();

  Binding(SettingsSource source) {
    this.source = source.name();
    this.environment = source.environment();
  }

  /**
   * Where a value was found.
   *
   * @param path of the key as it was named, which may be a former name
   */
  private record Found(JsonNode value, String path, boolean fromEnvironment) {}

  <T extends Record> Bound<T> bind(Class<T> type, ObjectNode root) {
    Object value = section(type, root, "", "", List.of());
    if (value == FAILED || !problems.isEmpty()) {
      throw new SettingsException(source, problems);
    }
    return new Bound<>(type.cast(value), List.copyOf(deprecations), environment.unused());
  }

  /**
   * Binds a record.
   *
   * @param enabledBy key without which it is null; empty for none
   * @param others keys of the section that are read elsewhere
   */
  private @Nullable Object section(
      Class<?> type, ObjectNode node, String path, String enabledBy, List<String> others) {
    Set<String> known = new LinkedHashSet<>(others);
    List<KeySpec> keys = KeySpec.of(type);
    @Nullable Object[] values = new Object[keys.size()];
    boolean complete = true;
    boolean enabled = true;
    boolean broken = false; // a section could not be made; the constructor's checks run without it
    for (int i = 0; i < values.length; i++) {
      KeySpec key = keys.get(i);
      known.add(key.is(Secret.class) ? key.name() + "_file" : key.name());
      boolean switches = key.name().equals(enabledBy);
      Found found = key.is(Secret.class) ? null : find(key, node, path);
      if (switches && found == null) {
        enabled = false;
      }
      boolean optional = switches && found == null;
      Object value = optional ? null : value(key, found, node, path);
      if (value == FAILED) {
        value = switches ? null : absent(key, path);
        if (value == FAILED && key.isSection()) {
          value = null;
          broken = true;
        }
        complete &= value != FAILED;
      }
      values[i] = value;
    }
    refuseUnknown(node, path, keys, known);
    if (!enabled) {
      return null;
    }
    Object made = complete ? construct(type, values, path) : FAILED;
    return broken ? FAILED : made;
  }

  private void refuseUnknown(ObjectNode node, String path, List<KeySpec> keys, Set<String> known) {
    Set<String> accepted = new LinkedHashSet<>(known);
    for (KeySpec key : keys) {
      accepted.addAll(key.aliases());
      accepted.add(key.name());
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!accepted.contains(name)) {
                problems.add(
                    join(path, name) + " is not a known key; " + Nearest.hint(name, known));
              }
            });
  }

  private @Nullable Object construct(Class<?> type, @Nullable Object[] values, String path) {
    try {
      Class<?>[] types =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuleException rule) {
        problems.add(label(join(path, rule.key())) + " " + rule.getMessage());
        for (Throwable further : rule.getSuppressed()) {
          if (further instanceof RuleException other) {
            problems.add(label(join(path, other.key())) + " " + other.getMessage());
          }
        }
      } else if (e.getCause() instanceof IllegalArgumentException wrong) {
        problems.add(path.isEmpty() ? wrong.getMessage() : path + ": " + wrong.getMessage());
      } else {
        throw new IllegalStateException(type + " cannot be made", e.getCause());
      }
      return FAILED;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  /** Value of a key in the environment or the tree, by its name or a former one. */
  private @Nullable Found find(KeySpec key, ObjectNode node, String path) {
    List<String> names = new ArrayList<>(List.of(key.name()));
    names.addAll(key.aliases());
    Found found = null;
    for (String name : names) {
      String full = join(path, name);
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
                .formatted(join(path, given), join(path, name)));
      }
      given = name;
      if (found == null) {
        found = new Found(value, join(path, name), false);
        deprecate(key, name, path);
      }
    }
    return found;
  }

  private void deprecate(KeySpec key, String name, String path) {
    if (!name.equals(key.name())) {
      deprecations.add(
          "%s is deprecated; use %s".formatted(label(join(path, name)), join(path, key.name())));
    }
  }

  private @Nullable Object value(KeySpec key, @Nullable Found found, ObjectNode node, String path) {
    if (key.is(Secret.class)) {
      return secret(key, node, path);
    }
    Class<?> type = key.component().getType();
    String full = join(path, key.name());
    if (key.isSection()) {
      EnabledBy enabled = key.get(EnabledBy.class);
      return bindSection(
          type, found == null ? null : found.value(), full, enabled == null ? "" : enabled.value());
    }
    if (type == Map.class) {
      return map(key, found == null ? null : found.value(), full);
    }
    if (found == null) {
      Required required = key.get(Required.class);
      if (required != null) {
        problems.add(full + " " + required.value() + ", but is missing");
        return FAILED;
      }
      return absent(key, path);
    }
    Object value = convert(key.type(), key, tree(found, type), label(found));
    return value == FAILED ? FAILED : checked(key, value, found);
  }

  private Object checked(KeySpec key, Object value, Found found) {
    if (key.has(NoCredentials.class)
        && !found.fromEnvironment()
        && CREDENTIALS.matcher(value.toString()).matches()) {
      problems.add(
          found.path() + " must not hold a user or password: use username and password_file");
      return FAILED;
    }
    if (key.has(ReadableFile.class) && value instanceof Path file && !Files.isReadable(file)) {
      problems.add("%s must name a readable file, but is '%s'".formatted(label(found), file));
      return FAILED;
    }
    return value;
  }

  /** Value of a key that is not given. */
  private @Nullable Object absent(KeySpec key, String path) {
    String text = key.defaultText();
    Class<?> type = key.component().getType();
    if (text != null) {
      JsonNode tree =
          type == List.class || type == Set.class || type.isAnnotationPresent(Tuple.class)
              ? YamlTree.parse("default of " + join(path, key.name()), text)
              : new TextNode(text);
      int before = problems.size();
      Object value = convert(key.type(), key, tree, join(path, key.name()));
      if (problems.size() > before) {
        throw new IllegalStateException("wrong default: " + problems.get(before));
      }
      return value;
    }
    if (key.isNullable()) {
      return null;
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Set.class) {
      return Set.of();
    }
    if (type == Secret.class) {
      return Secret.NONE;
    }
    if (key.has(Required.class) || key.isSection() || type == Map.class) {
      return FAILED;
    }
    throw new IllegalStateException(key.component() + " needs @Default, @Required or @Nullable");
  }

  private @Nullable Object bindSection(
      Class<?> type, @Nullable JsonNode value, String path, String enabledBy) {
    return section(type, object(value, path), path, enabledBy, List.of());
  }

  private ObjectNode object(@Nullable JsonNode value, String path) {
    if (value instanceof ObjectNode node) {
      return node;
    }
    if (value != null && !value.isNull()) {
      problems.add(path + " must hold keys and values, but is " + shown(value));
    }
    return JsonNodeFactory.instance.objectNode();
  }

  /** A map by name; entries may come from the environment where a key of theirs is required. */
  private Object map(KeySpec key, @Nullable JsonNode value, String path) {
    ObjectNode node = object(value, path);
    Type[] arguments = ((ParameterizedType) key.type()).getActualTypeArguments();
    Class<?> type = (Class<?>) arguments[1];
    if (arguments[0] instanceof Class<?> names && names.isEnum()) {
      return enumMap(names, type, node, path);
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    for (String name : names(node, type, path)) {
      String full = join(path, name);
      Object entry =
          KeySpec.isSection(type)
              ? bindSection(type, node.get(name), full, "")
              : convert(type, null, node.get(name), full);
      if (entry != FAILED) {
        entries.put(name, entry);
      }
    }
    return Collections.unmodifiableMap(entries);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Object enumMap(Class<?> names, Class<?> type, ObjectNode node, String path) {
    Map entries = new EnumMap(names);
    Set<String> known = new LinkedHashSet<>();
    for (Object constant : names.getEnumConstants()) {
      String name = Scalars.id((Enum<?>) constant);
      known.add(name);
      String override = environment.get(join(path, name));
      JsonNode value = override == null ? node.get(name) : new TextNode(override);
      if (value != null && !value.isNull()) {
        Object entry = convert(type, null, value, label(join(path, name)));
        if (entry != FAILED) {
          entries.put(constant, entry);
        }
      }
    }
    refuseUnknown(node, path, List.of(), known);
    return entries;
  }

  private Set<String> names(ObjectNode node, Class<?> type, String path) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> variables = new LinkedHashSet<>();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              names.add(name);
              if (!variables.add(environment.variable(name)) && !environment.isNone()) {
                problems.add(
                    join(path, name) + " must differ from the other names in a letter or digit");
              }
            });
    if (KeySpec.isSection(type)) {
      for (KeySpec key : KeySpec.of(type)) {
        if (key.has(Required.class)) {
          for (String name : environment.entries(path, key.name())) {
            if (variables.add(environment.variable(name))) {
              names.add(name);
            }
          }
        }
      }
    }
    return names;
  }

  private Object secret(KeySpec key, ObjectNode node, String path) {
    String full = join(path, key.name());
    if (node.has(key.name())) {
      problems.add(
          full
              + " must not be in a file: name a file with "
              + key.name()
              + "_file"
              + (environment.isNone() ? "" : ", or set " + environment.variable(full)));
    }
    String given = environment.get(full);
    String override = environment.get(full + "_file");
    JsonNode named = override == null ? node.get(key.name() + "_file") : new TextNode(override);
    if (named == null || named.isNull()) {
      return given == null ? Secret.NONE : new Secret(given);
    }
    String fileLabel = label(full + "_file");
    if (given != null) {
      problems.add("%s and %s exclude each other".formatted(label(full), fileLabel));
    }
    try {
      return new Secret(
          Files.readString(Path.of(named.asText()), StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse(""));
    } catch (IOException | InvalidPathException e) {
      problems.add("%s must name a readable file, but is %s".formatted(fileLabel, shown(named)));
      return FAILED;
    }
  }

  /** A variable's text, parsed where a list or a map is wanted and it looks like one. */
  private JsonNode tree(Found found, Class<?> type) {
    String text = found.value().asText();
    boolean flow = text.startsWith("[") || text.startsWith("{");
    boolean composite =
        type == List.class || type == Set.class || type.isAnnotationPresent(Tuple.class);
    if (!found.fromEnvironment() || !flow || !composite) {
      return found.value();
    }
    try {
      return YamlTree.parse(source, text);
    } catch (SettingsException e) {
      problems.add(label(found) + ": " + e.problems().get(0));
      return JsonNodeFactory.instance.arrayNode();
    }
  }

  private @Nullable Object convert(
      Type type, @Nullable KeySpec key, @Nullable JsonNode value, String label) {
    if (value == null || value.isNull()) {
      problems.add(label + " must have a value");
      return FAILED;
    }
    if (type instanceof ParameterizedType parameterized) {
      Object list = list((Class<?>) parameterized.getActualTypeArguments()[0], key, value, label);
      return list instanceof List<?> elements && parameterized.getRawType() == Set.class
          ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
          : list;
    }
    Class<?> single = (Class<?>) type;
    if (single.isAnnotationPresent(Tuple.class)) {
      return tuple(single, value, label);
    }
    if (single.isAnnotationPresent(ByKind.class)) {
      return byKind(single, value, label);
    }
    if (KeySpec.isSection(single)) {
      return bindSection(single, value, label, "");
    }
    return scalar(single, key, value, label, Scalars.rule(single, key), value);
  }

  private Object list(Class<?> type, @Nullable KeySpec key, JsonNode value, String label) {
    boolean sections = type.isAnnotationPresent(ByKind.class) || KeySpec.isSection(type);
    boolean composite = sections || type.isAnnotationPresent(Tuple.class);
    if (value.isObject() || (sections && !value.isArray())) {
      problems.add("%s must be a list, but is %s".formatted(label, shown(value)));
      return FAILED;
    }
    List<Object> elements = new ArrayList<>();
    boolean complete = true;
    int i = 0;
    for (JsonNode element : elements(value)) {
      Object one;
      if (type.isAnnotationPresent(Tuple.class)) {
        one = tuple(type, element, label);
      } else if (sections) {
        one = convert(type, key, element, label + "[" + i + "]");
      } else {
        one = scalar(type, key, element, label, Scalars.listRule(type, key), value);
      }
      complete &= one != FAILED;
      elements.add(one);
      i++;
      if (!complete && !composite && !Scalars.hasParser(type)) {
        break; // the message shows the whole list
      }
    }
    return complete ? Collections.unmodifiableList(elements) : FAILED;
  }

  private Object tuple(Class<?> type, JsonNode value, String label) {
    RecordComponent[] components = type.getRecordComponents();
    if (!value.isArray() || value.size() != components.length) {
      problems.add(
          "%s must be lists of %d values, [%s], but is %s"
              .formatted(
                  label,
                  components.length,
                  String.join(
                      ", ",
                      Arrays.stream(components).map(c -> KeySpec.snake(c.getName())).toList()),
                  shown(value)));
      return FAILED;
    }
    @Nullable Object[] values = new Object[components.length];
    List<KeySpec> keys = KeySpec.of(type);
    for (int i = 0; i < values.length; i++) {
      KeySpec key = keys.get(i);
      Class<?> component = components[i].getType();
      values[i] =
          scalar(component, key, value.get(i), label, Scalars.listRule(component, key), value);
      if (values[i] == FAILED) {
        return FAILED;
      }
    }
    return construct(type, values, label);
  }

  private Object byKind(Class<?> type, JsonNode value, String label) {
    String key = type.getAnnotation(ByKind.class).value();
    if (!(value instanceof ObjectNode node)) {
      problems.add("%s must hold keys and values, but is %s".formatted(label, shown(value)));
      return FAILED;
    }
    Map<String, Class<?>> kinds = new LinkedHashMap<>();
    for (Class<?> kind : type.getPermittedSubclasses()) {
      Kind name = kind.getAnnotation(Kind.class);
      kinds.put(name == null ? KeySpec.snake(kind.getSimpleName()) : name.value(), kind);
    }
    JsonNode given = node.get(key);
    Class<?> kind = given == null ? null : kinds.get(given.asText());
    if (kind == null) {
      problems.add(
          "%s must be one of %s, but is %s"
              .formatted(
                  join(label, key),
                  String.join(", ", kinds.keySet()),
                  given == null ? "missing" : shown(given)));
      return FAILED;
    }
    return section(kind, node, label, "", List.of(key));
  }

  private Object scalar(
      Class<?> type,
      @Nullable KeySpec key,
      JsonNode value,
      String label,
      String rule,
      JsonNode whole) {
    if (value.isTextual()) {
      try {
        return Scalars.parse(type, value.asText(), key);
      } catch (Scalars.NotOfType e) {
        // reported below
      } catch (IllegalArgumentException e) {
        problems.add(label + ": " + e.getMessage());
        return FAILED;
      }
    }
    problems.add("%s must %s, but is %s".formatted(label, rule, shown(whole)));
    return FAILED;
  }

  private static List<JsonNode> elements(JsonNode value) {
    List<JsonNode> elements = new ArrayList<>();
    if (value instanceof ArrayNode) {
      value.forEach(elements::add);
    } else {
      for (String text : value.asText().split(",", -1)) {
        if (!text.isBlank()) {
          elements.add(new TextNode(text.strip()));
        }
      }
    }
    return elements;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : key.isEmpty() ? path : path + '.' + key;
  }

  private String label(Found found) {
    return found.fromEnvironment()
        ? "%s (%s)".formatted(found.path(), environment.variable(found.path()))
        : found.path();
  }

  private String label(String path) {
    return environment.get(path) == null
        ? path
        : "%s (%s)".formatted(path, environment.variable(path));
  }

  private static String shown(JsonNode value) {
    if (!value.isTextual()) {
      return value.toString();
    }
    String text = value.asText();
    return text.matches("-?[0-9.]{1,20}") ? text : "'" + text + "'";
  }
}
