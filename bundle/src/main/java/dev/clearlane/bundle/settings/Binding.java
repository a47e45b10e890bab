package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clearlane.bundle.settings.Lookup.Found;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a source. A value that breaks its rule is noted as a problem and replaced by its
 * default, so that all problems are found at once.
 */
final class Binding {
  /** Placeholder of a value that is invalid and has no default. */
  static final Object FAILED = new Object();

  private static final Pattern CREDENTIALS = Pattern.compile("[a-z0-9+]+://[^/?#]+@.*");

  private final String source;
  private final Environment environment;
  private final Problems problems;
  private final Lookup lookup;
  private final Secrets secrets;
  private final RecordFactory records;
  private final Values values;
  private final Maps maps;
  private final Map<Class<?>, Record> inherited = new HashMap<>();

  Binding(SettingsSource source) {
    this.source = source.name();
    environment = source.environment();
    problems = new Problems(environment);
    lookup = new Lookup(environment, problems);
    secrets = new Secrets(environment, problems);
    records = new RecordFactory(problems);
    values =
        new Values(
            this.source,
            problems,
            records,
            (type, node, path, others) -> section(type, object(node, path), path, "", others));
    maps = new Maps(environment, problems, values);
  }

  <T extends Record, R> Bound<R> bind(
      Class<T> type, ObjectNode root, BiFunction<T, Rules, R> make) {
    Object value = section(type, root, "", "", List.of());
    R made = null;
    if (value != FAILED) {
      Rules rules = new Rules();
      made = make.apply(type.cast(value), rules);
      RuleException broken = rules.first();
      if (broken != null) {
        problems.addAll("", broken);
      }
    }
    if (made == null || !problems.lines().isEmpty()) {
      throw new SettingsException(source, problems.lines());
    }
    return new Bound<>(
        made,
        List.copyOf(problems.deprecations()),
        List.copyOf(problems.warnings()),
        environment.unused());
  }

  private @Nullable Object section(
      Class<?> type, ObjectNode node, String path, String enabledBy, List<String> others) {
    Object made = record(type, node, path, enabledBy);
    KnownKeys.of(type, others).refuseOthers(node, path, problems);
    return made;
  }

  /**
   * Binds a record.
   *
   * @param enabledBy key without which it is null; empty for none
   */
  private @Nullable Object record(Class<?> type, ObjectNode node, String path, String enabledBy) {
    List<KeySpec> keys = KeySpec.of(type);
    @Nullable Object[] made = new Object[keys.size()];
    boolean complete = true;
    boolean enabled = true;
    boolean broken = false; // a section could not be made; the constructor's checks run without it
    for (int i = 0; i < made.length; i++) {
      KeySpec key = keys.get(i);
      boolean switches = key.name().equals(enabledBy);
      boolean sought = !key.is(Secret.class) && !key.isInline();
      Found found = sought ? lookup.find(key, node, path) : null;
      if (switches && found == null) {
        enabled = false;
      }
      boolean optional = switches && found == null;
      Record defaults = defaultsOf(key, keys, made);
      if (defaults != null) {
        inherited.put(defaults.getClass(), defaults);
      }
      Object value = optional ? null : value(key, found, node, path);
      if (defaults != null) {
        inherited.remove(defaults.getClass());
      }
      if (value == FAILED) {
        value = switches ? null : absent(key, path);
        if (value == FAILED && key.isSection()) {
          value = null;
          broken = true;
        }
        complete &= value != FAILED;
      }
      made[i] = value;
    }
    if (!enabled) {
      return null;
    }
    Object record = complete ? records.make(type, made, path) : FAILED;
    return broken ? FAILED : record;
  }

  /** The record that a component takes its defaults from; null for none. */
  private static @Nullable Record defaultsOf(
      KeySpec key, List<KeySpec> keys, @Nullable Object[] made) {
    DefaultsFrom from = key.get(DefaultsFrom.class);
    for (int i = 0; from != null && i < made.length; i++) {
      if (keys.get(i).component().getName().equals(from.value())) {
        return made[i] instanceof Record record ? record : null;
      }
    }
    return null;
  }

  private @Nullable Object value(KeySpec key, @Nullable Found found, ObjectNode node, String path) {
    if (key.is(Secret.class)) {
      return secrets.read(key, node, path);
    }
    Class<?> type = key.component().getType();
    String full = Problems.join(path, key.name());
    if (key.isInline()) {
      return record(type, node, path, "");
    }
    if (key.isSection()) {
      EnabledBy enabled = key.get(EnabledBy.class);
      if (found == null && enabled == null && key.isNullable()) {
        return null;
      }
      return section(
          type,
          object(found == null ? null : found.value(), full),
          full,
          enabled == null ? "" : enabled.value(),
          List.of());
    }
    if (type == Map.class) {
      return maps.bind(key, object(found == null ? null : found.value(), full), full);
    }
    if (found == null) {
      Required required = key.get(Required.class);
      if (required != null) {
        problems.add(full + " " + required.value() + ", but is missing");
        return FAILED;
      }
      return absent(key, path);
    }
    String label = lookup.label(found);
    Object value = values.convert(key.type(), key, values.tree(found, label, type), label);
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
      problems.add(
          "%s must name a readable file, but is '%s'".formatted(lookup.label(found), file));
      return FAILED;
    }
    return value;
  }

  /** Value of a key that is not given. */
  private @Nullable Object absent(KeySpec key, String path) {
    Record defaults = inherited.get(key.component().getDeclaringRecord());
    if (defaults != null && !key.isNullable()) {
      return key.in(defaults);
    }
    String text = key.defaultText();
    Class<?> type = key.component().getType();
    if (text != null) {
      JsonNode tree =
          type == List.class || type == Set.class || type.isAnnotationPresent(Tuple.class)
              ? YamlTree.parse("default of " + Problems.join(path, key.name()), text)
              : new TextNode(text);
      int before = problems.lines().size();
      Object value = values.convert(key.type(), key, tree, Problems.join(path, key.name()));
      if (problems.lines().size() > before) {
        throw new IllegalStateException("wrong default: " + problems.lines().get(before));
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

  private ObjectNode object(@Nullable JsonNode value, String path) {
    if (value instanceof ObjectNode node) {
      return node;
    }
    if (value != null && !value.isNull()) {
      problems.add(path + " must hold keys and values, but is " + Problems.shown(value));
    }
    return JsonNodeFactory.instance.objectNode();
  }
}
