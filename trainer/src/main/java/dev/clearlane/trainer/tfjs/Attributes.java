package dev.clearlane.trainer.tfjs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Attributes of a node, as protobuf's JSON form writes them: bytes in base64, numbers as text. */
final class Attributes {
  private final JsonNode json;

  Attributes(JsonNode json) {
    this.json = json;
  }

  /** Names of all attributes. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Iterator<String> each = json.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  boolean has(String name) {
    return json.has(name);
  }

  String string(String name) {
    byte[] bytes = Base64.getDecoder().decode(value(name, "s").asText());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  int integer(String name) {
    return Integer.parseInt(value(name, "i").asText());
  }

  /** An integer, 0 where it is absent: protobuf leaves default values out. */
  int integerOrZero(String name) {
    JsonNode held = json.path(name).path("i");
    return held.isMissingNode() ? 0 : Integer.parseInt(held.asText());
  }

  boolean flag(String name) {
    return json.path(name).path("b").asBoolean(false);
  }

  /** A type, such as {@code DT_FLOAT}. */
  String type(String name) {
    return value(name, "type").asText();
  }

  int[] integers(String name) {
    JsonNode list = json.path(name).path("list").path("i");
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Integer.parseInt(list.get(i).asText());
    }
    return values;
  }

  private JsonNode value(String name, String kind) {
    JsonNode held = json.path(name).path(kind);
    if (held.isMissingNode()) {
      throw new IllegalArgumentException("attribute %s must be present".formatted(name));
    }
    return held;
  }
}
