package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON schema (draft 2020-12) of settings, from their declaration, for completion and checks in
 * editors. It knows keys, types, ranges and defaults. Rules across keys are the binder's alone, and
 * so are {@link Required} keys, which the environment may give.
 */
public final class SettingsSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SettingsSchema() {}

  /**
   * The schema of a record.
   *
   * @param title of the settings
   */
  public static ObjectNode of(Class<? extends Record> type, String title) {
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.setAll(section(type));
    return schema;
  }

  private static ObjectNode section(Class<?> type) {
    ObjectNode schema = types("object", "null"); // a section without keys is written as nothing
    ObjectNode properties = NODES.objectNode();
    add(type, properties);
    schema.set("properties", properties);
    return schema.put("additionalProperties", false);
  }

  private static void add(Class<?> type, ObjectNode properties) {
    for (KeySpec key : KeySpec.of(type)) {
      if (key.isInline()) {
        add(key.component().getType(), properties);
        continue;
      }
      String name = key.is(Secret.class) ? key.name() + "_file" : key.name();
      ObjectNode schema = described(key);
      properties.set(name, schema);
      for (String alias : key.aliases()) {
        properties.set(alias, schema.deepCopy().put("deprecated", true));
      }
    }
  }

  private static ObjectNode described(KeySpec key) {
    ObjectNode schema = of(key.type(), key);
    Doc doc = key.get(Doc.class);
    ComputedDefault computed = key.get(ComputedDefault.class);
    String absent = key.defaultText();
    String text =
        (doc == null ? "" : doc.value())
            + (computed == null ? "" : " Default: " + computed.value() + ".")
            + (absent == null || absent.isEmpty() ? "" : " Default: " + absent + ".");
    return text.isEmpty() ? schema : schema.put("description", text.strip());
  }

  private static ObjectNode of(Type type, @Nullable KeySpec key) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Map.class) {
        ObjectNode map = types("object", "null");
        if (arguments[0] instanceof Class<?> names && names.isEnum()) {
          map.set("propertyNames", NODES.objectNode().set("enum", names(names)));
        }
        map.set("additionalProperties", of(arguments[1], null));
        return map;
      }
      // One text is split at commas.
      ObjectNode list = types("array", "string");
      list.set("items", of(arguments[0], key));
      return generic.getRawType() == Set.class ? list.put("uniqueItems", true) : list;
    }
    Class<?> single = (Class<?>) type;
    if (single.isAnnotationPresent(Tuple.class)) {
      return tuple(single);
    }
    if (KeySpec.isSection(single)) {
      return section(single);
    }
    if (single.isEnum()) {
      return (ObjectNode) NODES.objectNode().set("enum", names(single));
    }
    return scalar(single, key);
  }

  private static ObjectNode tuple(Class<?> type) {
    List<KeySpec> keys = KeySpec.of(type);
    ArrayNode items = NODES.arrayNode();
    keys.forEach(key -> items.add(of(key.type(), key)));
    ObjectNode schema = types("array");
    schema.set("prefixItems", items);
    return schema.put("items", false).put("minItems", keys.size());
  }

  private static ObjectNode scalar(Class<?> type, @Nullable KeySpec key) {
    if (type == boolean.class || type == Boolean.class) {
      return types("boolean");
    }
    if (!Scalars.isWhole(type) && !Scalars.isNumber(type)) {
      return types("string", "number", "boolean"); // where a text is meant, 007 and no are texts
    }
    ObjectNode schema = types(Scalars.isWhole(type) ? "integer" : "number");
    Range range = key == null ? null : key.get(Range.class);
    if (range != null) {
      bound(schema, "minimum", range.min());
      bound(schema, "maximum", range.max());
    }
    return schema;
  }

  private static void bound(ObjectNode schema, String name, double value) {
    if (!Double.isInfinite(value)) {
      if (value == Math.rint(value)) {
        schema.put(name, (long) value);
      } else {
        schema.put(name, value);
      }
    }
  }

  private static ArrayNode names(Class<?> type) {
    ArrayNode names = NODES.arrayNode();
    for (Object constant : type.getEnumConstants()) {
      String name = Scalars.id((Enum<?>) constant);
      names.add(name);
      if (name.equals("on") || name.equals("off")) {
        names.add(name.equals("on")); // what YAML 1.1 makes of it
      }
    }
    return names;
  }

  private static ObjectNode types(String... names) {
    ObjectNode schema = NODES.objectNode();
    if (names.length == 1) {
      return schema.put("type", names[0]);
    }
    ArrayNode types = schema.putArray("type");
    for (String name : names) {
      types.add(name);
    }
    return schema;
  }
}
