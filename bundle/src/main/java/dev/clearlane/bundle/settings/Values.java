package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts the nodes of a tree to values: scalars, lists, tuples, sections by kind. */
final class Values {
  /** Binds the sections within lists. */
  @FunctionalInterface
  interface Sections {
    /** A record, or {@link Binding#FAILED}; a node of null holds no keys. */
    @Nullable Object bind(Class<?> type, @Nullable JsonNode node, String path, List<String> others);
  }

  private final String source;
  private final Problems problems;
  private final RecordFactory records;
  private final Sections sections;

  Values(String source, Problems problems, RecordFactory records, Sections sections) {
    this.source = source;
    this.problems = problems;
    this.records = records;
    this.sections = sections;
  }

  @Nullable Object section(Class<?> type, @Nullable JsonNode node, String path) {
    return sections.bind(type, node, path, List.of());
  }

  /** A variable's text, parsed if a list or a map is wanted and it looks like one. */
  JsonNode tree(Lookup.Found found, String label, Class<?> type) {
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
      problems.add(label + ": " + e.problems().get(0));
      return JsonNodeFactory.instance.arrayNode();
    }
  }

  /** A value of a type, or {@link Binding#FAILED}. */
  @Nullable Object convert(
      Type type, @Nullable KeySpec key, @Nullable JsonNode value, String label) {
    if (value == null || value.isNull()) {
      problems.add(label + " must have a value");
      return Binding.FAILED;
    }
    if (type instanceof ParameterizedType parameterized) {
      Object list = list((Class<?>) parameterized.getActualTypeArguments()[0], key, value, label);
      return list instanceof List<?> elements && parameterized.getRawType() == Set.class
          ? Collections.unmodifiableSet(new LinkedHashSet<>(elements))
          : list;
    }
    Class<?> single = (Class<?>) type;
    if (single.isAnnotationPresent(Tuple.class)) {
      return tuple(single, "a list", value, label);
    }
    if (single.isAnnotationPresent(ByKind.class)) {
      return byKind(single, value, label);
    }
    if (KeySpec.isSection(single)) {
      return section(single, value, label);
    }
    return scalar(single, key, value, label, Scalars.rule(single, key), value);
  }

  private Object list(Class<?> type, @Nullable KeySpec key, JsonNode value, String label) {
    boolean sections = type.isAnnotationPresent(ByKind.class) || KeySpec.isSection(type);
    boolean composite = sections || type.isAnnotationPresent(Tuple.class);
    if (value.isObject() || (sections && !value.isArray())) {
      problems.add("%s must be a list, but is %s".formatted(label, Problems.shown(value)));
      return Binding.FAILED;
    }
    List<Object> elements = new ArrayList<>();
    boolean complete = true;
    int i = 0;
    for (JsonNode element : elements(value)) {
      Object one;
      if (type.isAnnotationPresent(Tuple.class)) {
        one = tuple(type, "lists", element, label);
      } else if (sections) {
        one = convert(type, key, element, label + "[" + i + "]");
      } else {
        one = scalar(type, key, element, label, Scalars.listRule(type, key), value);
      }
      complete &= one != Binding.FAILED;
      elements.add(one);
      i++;
      if (!complete && !composite && !Scalars.hasParser(type)) {
        break; // the message shows the whole list
      }
    }
    return complete ? Collections.unmodifiableList(elements) : Binding.FAILED;
  }

  private Object tuple(Class<?> type, String form, JsonNode value, String label) {
    RecordComponent[] components = type.getRecordComponents();
    if (!value.isArray() || value.size() != components.length) {
      problems.add(
          "%s must be %s of %d values, [%s], but is %s"
              .formatted(
                  label,
                  form,
                  components.length,
                  String.join(
                      ", ",
                      Arrays.stream(components).map(c -> KeySpec.snake(c.getName())).toList()),
                  Problems.shown(value)));
      return Binding.FAILED;
    }
    @Nullable Object[] values = new Object[components.length];
    List<KeySpec> keys = KeySpec.of(type);
    for (int i = 0; i < values.length; i++) {
      KeySpec key = keys.get(i);
      Class<?> component = components[i].getType();
      values[i] =
          scalar(component, key, value.get(i), label, Scalars.listRule(component, key), value);
      if (values[i] == Binding.FAILED) {
        return Binding.FAILED;
      }
    }
    return records.make(type, values, label);
  }

  private Object byKind(Class<?> type, JsonNode value, String label) {
    String key = type.getAnnotation(ByKind.class).value();
    if (!(value instanceof ObjectNode node)) {
      problems.add(
          "%s must hold keys and values, but is %s".formatted(label, Problems.shown(value)));
      return Binding.FAILED;
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
                  Problems.join(label, key),
                  String.join(", ", kinds.keySet()),
                  given == null ? "missing" : Problems.shown(given)));
      return Binding.FAILED;
    }
    return sections.bind(kind, node, label, List.of(key));
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
        return Binding.FAILED;
      }
    }
    problems.add("%s must %s, but is %s".formatted(label, rule, Problems.shown(whole)));
    return Binding.FAILED;
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
}
