package dev.clearlane.bundle.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/**
 * Binds YAML and environment variables to records.
 *
 * <p>A record is a section, its components are keys: the component's name in snake_case, with the
 * suffix of its {@link Unit}. Components are texts, numbers, booleans, enums (by their names in
 * lower case), {@code Path}, {@code Duration} and bytes with a unit, {@link Secret}, any type with
 * a static {@code parse(String)}, records, {@link Tuple}s, {@link ByKind} interfaces, lists and
 * sets of them (one text is split at commas), and maps from names or enums to them. {@link
 * Default}, {@link Required}, {@link Range}, {@link Alias}, {@link EnabledBy} and others declare
 * the rest; a record's constructor checks what one annotation cannot, by {@link RuleException} or
 * IllegalArgumentException. It gets null for a section that could not be bound, so that its other
 * checks run.
 *
 * <p>All problems are reported at once. Scalars keep what was written where a text is meant: {@code
 * 007}, {@code no} and {@code 1e3} are texts of three characters or fewer, not numbers or booleans.
 */
public final class SettingsBinder {
  private SettingsBinder() {}

  /**
   * Binds a source.
   *
   * @throws SettingsException with every problem, each one line with key, rule and value
   */
  public static <T extends Record> Bound<T> bind(Class<T> type, SettingsSource source) {
    return bind(type, source, (settings, rules) -> settings);
  }

  /**
   * Binds a source and makes something of it.
   *
   * @param make what is made; notes the rules that are broken, which are reported with the other
   *     problems. Values that had problems are replaced by their defaults
   * @throws SettingsException with every problem, each one line with key, rule and value
   */
  public static <T extends Record, R> Bound<R> bind(
      Class<T> type, SettingsSource source, BiFunction<T, Rules, R> make) {
    return new Binding(source).bind(type, source.root(), make);
  }

  /** Keys and sections marked {@link Restart} whose values differ. */
  public static List<String> restartChanges(Record before, Record now) {
    List<String> changed = new ArrayList<>();
    addChanges(changed, "", before, now);
    return changed;
  }

  private static void addChanges(List<String> changed, String path, Record before, Record now) {
    for (KeySpec key : KeySpec.of(before.getClass())) {
      Object old = key.in(before);
      Object current = key.in(now);
      String full = path.isEmpty() ? key.name() : path + '.' + key.name();
      if (key.has(Restart.class)) {
        if (!Objects.equals(old, current)) {
          changed.add(full);
        }
      } else if (old instanceof Record a && current instanceof Record b && key.isSection()) {
        addChanges(changed, full, a, b);
      }
    }
  }
}
