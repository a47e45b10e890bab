package dev.clearlane.bundle.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documentation of settings, from their declaration: a commented default file, a table. */
public final class SettingsText {
  private static final int WIDTH = 98;

  private SettingsText() {}

  /**
   * A YAML file with every key, its meaning and its default. Keys without a default, and sections
   * that are off by default, are commented out.
   */
  public static String yaml(Class<? extends Record> type, String header) {
    StringBuilder text = new StringBuilder();
    comment(text, "", header);
    write(text, type, "", "", true);
    return text.toString();
  }

  /** A Markdown table of every key; of those that need a restart if any does. */
  public static String table(Class<? extends Record> type) {
    List<Row> rows = new ArrayList<>();
    rows(rows, type, "", false);
    boolean restarts = rows.stream().anyMatch(Row::restart);
    StringBuilder text =
        new StringBuilder(
            restarts
                ? "| key | values | default | restart | meaning |\n|---|---|---|---|---|\n"
                : "| key | values | default | meaning |\n|---|---|---|---|\n");
    for (Row row : rows) {
      text.append("| `%s` | %s | %s |".formatted(row.key, row.values, row.absent))
          .append(restarts ? row.restart ? " yes |" : "  |" : "")
          .append(" %s |\n".formatted(row.meaning));
    }
    return text.toString();
  }

  /** Row of a table; {@code absent} is the default. */
  private record Row(String key, String values, String absent, boolean restart, String meaning) {}

  /**
   * Writes the keys of a section.
   *
   * @param off starts each line, after {@code indent}, where the section is off: {@code #} and
   *     further indentation
   */
  private static void write(
      StringBuilder text, Class<?> type, String indent, String off, boolean spaced) {
    for (KeySpec key : KeySpec.of(type)) {
      if (spaced) {
        text.append('\n');
      }
      String start = indent + off;
      comment(text, off.equals("#") ? indent : start, described(key));
      Class<?> raw = key.component().getType();
      Class<?> entry = entryType(key);
      if (key.isSection()) {
        text.append(start).append(key.name()).append(":\n");
        boolean disabled = off.isEmpty() && key.has(EnabledBy.class);
        write(
            text,
            raw,
            off.isEmpty() ? indent + "  " : indent,
            disabled ? "#" : off.isEmpty() ? "" : off + "  ",
            false);
      } else if (entry != null && KeySpec.isSection(entry)) {
        text.append(start).append(key.name()).append(":\n");
        text.append(start).append("  ").append(example(key)).append(":\n");
        write(text, entry, indent + "    ", off, false);
      } else {
        line(text, indent, off, key);
      }
    }
  }

  private static void line(StringBuilder text, String indent, String off, KeySpec key) {
    Example example = key.get(Example.class);
    String value = key.defaultText();
    boolean active = value != null || (example != null && example.active());
    if (value == null) {
      value = example(key);
    }
    String name = key.is(Secret.class) ? key.name() + "_file" : key.name();
    String start = indent + (off.isEmpty() && !active ? "#" : off);
    text.append(start).append(name).append(": ").append(value).append('\n');
  }

  private static String example(KeySpec key) {
    Example example = key.get(Example.class);
    if (example == null) {
      throw new IllegalStateException(key.component() + " needs @Default or @Example");
    }
    return example.value();
  }

  /** Meaning, values, computed default and restart of a key. */
  private static String described(KeySpec key) {
    StringBuilder text = new StringBuilder(key.has(Restart.class) ? "(restart) " : "");
    Doc doc = key.get(Doc.class);
    text.append(doc == null ? key.name() : doc.value());
    if (!doc(key).endsWith(".")) {
      text.append('.');
    }
    String values = values(key);
    if (!values.isEmpty()) {
      text.append(" Values: ").append(values).append('.');
    }
    ComputedDefault computed = key.get(ComputedDefault.class);
    if (computed != null) {
      text.append(" Default: ").append(computed.value()).append('.');
    }
    return text.toString();
  }

  private static String doc(KeySpec key) {
    Doc doc = key.get(Doc.class);
    return doc == null ? key.name() : doc.value();
  }

  private static void rows(List<Row> rows, Class<?> type, String path, boolean restart) {
    for (KeySpec key : KeySpec.of(type)) {
      String full = path + key.name();
      boolean needsRestart = restart || key.has(Restart.class);
      Class<?> entry = entryType(key);
      if (key.isInline()) {
        continue;
      }
      if (key.isSection() && key.has(Doc.class) && key.isNullable() && !key.has(EnabledBy.class)) {
        rows.add(new Row(full, "section", "", needsRestart, escaped(doc(key))));
      } else if (key.isSection()) {
        rows(rows, key.component().getType(), full + ".", needsRestart);
      } else if (entry != null && KeySpec.isSection(entry)) {
        rows(rows, entry, full + ".NAME.", needsRestart);
      } else {
        ComputedDefault computed = key.get(ComputedDefault.class);
        String value = key.defaultText();
        String absent = computed == null ? "" : computed.value();
        rows.add(
            new Row(
                full + (key.is(Secret.class) ? "_file" : ""),
                escaped(kind(key)),
                value == null ? escaped(absent) : value.isEmpty() ? "" : "`" + escaped(value) + "`",
                needsRestart,
                escaped(doc(key))));
      }
    }
  }

  private static String kind(KeySpec key) {
    String values = values(key);
    if (!values.isEmpty()) {
      return values;
    }
    Class<?> type = key.component().getType();
    if (type == boolean.class) {
      return "true, false";
    }
    if (key.has(ReadableFile.class) || key.is(Secret.class)) {
      return "file";
    }
    if (type == List.class || type.isAnnotationPresent(Tuple.class)) {
      return "list";
    }
    if (type == Map.class) {
      return "map";
    }
    return Scalars.isWhole(type) ? "integer" : Scalars.isNumber(type) ? "number" : "text";
  }

  /** Names of an enum, or the range of a number with its unit; empty for neither. */
  private static String values(KeySpec key) {
    Type type = key.type();
    Class<?> single =
        type instanceof ParameterizedType list && key.component().getType() != Map.class
            ? (Class<?>) list.getActualTypeArguments()[0]
            : key.component().getType();
    if (single.isEnum()) {
      return Scalars.names(single);
    }
    if (single == boolean.class) {
      return "";
    }
    String range = Scalars.range(key);
    if (!range.isEmpty() && !range.contains(" to ")) {
      range = "from " + range;
    }
    Unit unit = key.get(Unit.class);
    boolean duration = key.is(Duration.class) || unit != null;
    return range.isEmpty() || !duration || unit == null
        ? range
        : range + " " + unit.value().symbol();
  }

  private static @Nullable Class<?> entryType(KeySpec key) {
    return key.is(Map.class) && key.type() instanceof ParameterizedType map
        ? (Class<?>) map.getActualTypeArguments()[1]
        : null;
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private static void comment(StringBuilder text, String start, String words) {
    for (String line : wrapped(words, WIDTH - start.length() - 2)) {
      text.append(start).append('#').append(line.isEmpty() ? "" : " ").append(line).append('\n');
    }
  }

  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ", -1)) {
        if (line.length() > 0 && line.length() + 1 + word.length() > width) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.length() == 0 ? "" : " ").append(word);
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
