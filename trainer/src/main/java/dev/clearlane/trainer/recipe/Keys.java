package dev.clearlane.trainer.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one map in a recipe. Every reader checks its value, notes what is wrong and goes on
 * with the default, so that all errors come together.
 */
final class Keys {
  private final String where;
  private final JsonNode map;
  private final List<String> errors;
  private final Set<String> known = new HashSet<>();

  Keys(String where, @Nullable JsonNode tree, List<String> errors) {
    JsonNode map = tree == null ? MissingNode.getInstance() : tree;
    this.where = where;
    this.map = map;
    this.errors = errors;
    if (!map.isObject() && !map.isMissingNode()) {
      errors.add(where + ": must be a map of keys and values");
    }
  }

  void error(String key, String rule, Object value) {
    String at = key.isEmpty() ? where : where + ": " + key;
    errors.add("%s must be %s, but is %s".formatted(at, rule, value));
  }

  void refuseUnknown() {
    for (Iterator<String> names = map.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        errors.add("%s: unknown key %s".formatted(where, name));
      }
    }
  }

  boolean has(String key) {
    return !get(key).isMissingNode();
  }

  Keys map(String key) {
    return new Keys(where + ": " + key, get(key), errors);
  }

  List<Keys> list(String key) {
    JsonNode node = get(key);
    List<Keys> maps = new ArrayList<>();
    if (!node.isArray() && !node.isMissingNode()) {
      error(key, "a list", node);
    }
    for (int i = 0; i < node.size(); i++) {
      maps.add(new Keys("%s: %s[%d]".formatted(where, key, i), node.get(i), errors));
    }
    return maps;
  }

  String text(String key, String absent) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return absent;
    }
    if (!node.isValueNode()) {
      error(key, "a text", node);
    }
    return node.asText();
  }

  List<String> texts(String key) {
    JsonNode node = get(key);
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    } else if (node.isArray()) {
      node.forEach(n -> texts.add(n.asText()));
    } else if (!node.isMissingNode()) {
      error(key, "a text or a list of texts", node);
    }
    return texts;
  }

  long whole(String key, long absent, long least, long most) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return absent;
    }
    if (!node.canConvertToLong()
        || !node.isIntegralNumber()
        || node.asLong() < least
        || node.asLong() > most) {
      error(key, "a whole number, %d to %d".formatted(least, most), node);
      return absent;
    }
    return node.asLong();
  }

  List<Integer> wholes(String key, int least, int most) {
    JsonNode node = get(key);
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode item : node.isArray() ? node : List.of(node)) {
      if (!item.isInt() || item.asInt() < least || item.asInt() > most) {
        error(key, "whole numbers, %d to %d".formatted(least, most), item);
      } else {
        numbers.add(item.asInt());
      }
    }
    return numbers;
  }

  /** So many numbers; the absent ones where there are none or they are wrong. */
  List<Double> reals(String key, List<Double> absent, int count, double least, double most) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return absent;
    }
    List<Double> numbers = new ArrayList<>();
    node.forEach(item -> numbers.add(number(item.asText())));
    if (numbers.size() != count || !numbers.stream().allMatch(n -> n >= least && n <= most)) {
      error(key, "%d numbers, %s to %s".formatted(count, least, most), node);
      return absent;
    }
    return numbers;
  }

  double real(String key, double absent, double least, double most) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return absent;
    }
    // YAML 1.1 takes 1e-3 for a text, since it has no dot.
    double value = node.isNumber() || node.isTextual() ? number(node.asText()) : Double.NaN;
    if (!(value >= least && value <= most)) {
      error(key, "a number, %s to %s".formatted(least, most), node);
      return absent;
    }
    return value;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E absent) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return absent;
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(node.asText())) {
        return constant;
      }
      names.add(name);
    }
    error(key, "one of " + String.join(", ", names), node);
    return absent;
  }

  private JsonNode get(String key) {
    known.add(key);
    JsonNode node = map.path(key);
    return node.isNull() ? MissingNode.getInstance() : node;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
