package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Binds maps, from names or enums to sections or values. */
final class Maps {
  private final Environment environment;
  private final Problems problems;
  private final Values values;

  Maps(Environment environment, Problems problems, Values values) {
    this.environment = environment;
    this.problems = problems;
    this.values = values;
  }

  /** A map by name; entries may come from the environment where a key of theirs is required. */
  Object bind(KeySpec key, ObjectNode node, String path) {
    Type[] arguments = ((ParameterizedType) key.type()).getActualTypeArguments();
    Class<?> type = (Class<?>) arguments[1];
    if (arguments[0] instanceof Class<?> names && names.isEnum()) {
      return enumMap(names, type, node, path);
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    for (String name : names(node, type, path)) {
      String full = Problems.join(path, name);
      Object entry =
          KeySpec.isSection(type)
              ? values.section(type, node.get(name), full)
              : values.convert(type, null, node.get(name), full);
      if (entry != Binding.FAILED) {
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
      String override = environment.get(Problems.join(path, name));
      JsonNode value = override == null ? node.get(name) : new TextNode(override);
      if (value != null && !value.isNull()) {
        Object entry = values.convert(type, null, value, problems.label(Problems.join(path, name)));
        if (entry != Binding.FAILED) {
          entries.put(constant, entry);
        }
      }
    }
    new KnownKeys(known, Set.of()).refuseOthers(node, path, problems);
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
                    Problems.join(path, name)
                        + " must differ from the other names in a letter or digit");
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
}
