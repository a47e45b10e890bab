package dev.clearlane.serving.vehicle;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Signal names of a vehicle; versions of the Vehicle Signal Specification differ. Parts of a name
 * are separated by dots.
 */
public record SignalNames(Map<Signal, String> names) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");

  /** The standard names, {@link Signal#path}. */
  public static final SignalNames STANDARD = new SignalNames(Map.of());

  /**
   * @param names of signals that differ from the standard names
   * @throws IllegalArgumentException with one line that names the rule and the value
   */
  public SignalNames {
    Map<Signal, String> all = new EnumMap<>(Signal.class);
    Map<String, Signal> taken = new HashMap<>();
    for (Signal signal : Signal.values()) {
      String name = names.getOrDefault(signal, signal.path()).replace('/', '.');
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "must be letters, digits or '_', in parts separated by dots, but is '" + name + "'");
      }
      Signal other = taken.put(name, signal);
      if (other != null) {
        throw new IllegalArgumentException("must differ, but two are '" + name + "'");
      }
      all.put(signal, name);
    }
    names = Map.copyOf(all);
  }

  /** The signal of a name, whose parts may also be separated by slashes. */
  Optional<Signal> signal(String name) {
    String dotted = name.replace('/', '.');
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(dotted))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
