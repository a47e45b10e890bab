package dev.clearlane.edge.capture.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options of a source after the {@code #}: {@code key=value&key=value}. Reading a key declares it
 * as known; {@link #finish} reports all errors in one line.
 */
final class SourceOptions {
  private static final Pattern FORM = Pattern.compile("[a-z_]+=[^&#]*(&[a-z_]+=[^&#]*)*");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,7}(?:\\.[0-9]{1,6})?)(?:/([0-9]{1,7}))?");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,7})(ms|s)");

  private final Map<String, String> values = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads the text after the {@code #}; empty for none. */
  SourceOptions(String text) {
    if (!text.isEmpty()) {
      for (String pair : text.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (values.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
          problems.add(pair.substring(0, equals) + " must be given once");
        }
      }
    }
  }

  /** Index of the {@code #} before the options, or the length of the text. */
  static int start(String text) {
    int hash = text.lastIndexOf('#');
    return hash >= 0 && FORM.matcher(text.substring(hash + 1)).matches() ? hash : text.length();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  String text(String key, String fallback) {
    known.add(key);
    String value = values.getOrDefault(key, fallback);
    if (value.isEmpty() && has(key)) {
      problems.add(key + " must not be empty");
    }
    return value;
  }

  String choice(String key, String fallback, List<String> allowed) {
    String value = text(key, fallback);
    if (!value.isEmpty() && !allowed.contains(value)) {
      problems.add("%s must be %s, not '%s'".formatted(key, String.join(" or ", allowed), value));
      return fallback;
    }
    return value;
  }

  boolean flag(String key, boolean fallback) {
    return choice(key, fallback ? "yes" : "no", List.of("yes", "no")).equals("yes");
  }

  FrameSize size(String key, FrameSize fallback) {
    String value = text(key, fallback.toString());
    Matcher matcher = SIZE.matcher(value);
    try {
      if (matcher.matches()) {
        return new FrameSize(
            Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      }
    } catch (IllegalArgumentException e) {
      // reported below
    }
    problems.add(
        "%s must be WIDTHxHEIGHT with 1 to %d pixels a side, not '%s'"
            .formatted(key, FrameSize.LARGEST_SIDE_PX, value));
    return fallback;
  }

  /** Frames per second, also as a fraction. */
  double rate(String key, double fallback) {
    String value = text(key, "");
    if (!has(key)) {
      return fallback;
    }
    Matcher matcher = RATE.matcher(value);
    if (matcher.matches()) {
      double divisor = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
      double rate = Double.parseDouble(matcher.group(1)) / divisor;
      if (rate >= 0.1 && rate <= Source.MAX_FRAMES_PER_SECOND) {
        return rate;
      }
    }
    problems.add(
        "%s must be 0.1 to %.0f frames per second, such as 25 or 30000/1001, not '%s'"
            .formatted(key, Source.MAX_FRAMES_PER_SECOND, value));
    return fallback;
  }

  /** A time limit of 100 ms to 60 s. */
  Duration time(String key, Duration fallback) {
    String value = text(key, "");
    if (!has(key)) {
      return fallback;
    }
    Matcher matcher = TIME.matcher(value);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      long ms = matcher.group(2).equals("s") ? 1000 * number : number;
      if (ms >= 100 && ms <= 60_000) {
        return Duration.ofMillis(ms);
      }
    }
    problems.add("%s must be 100ms to 60s, not '%s'".formatted(key, value));
    return fallback;
  }

  /** A positive integer. */
  long count(String key, long fallback) {
    String value = text(key, "");
    if (!has(key)) {
      return fallback;
    }
    if (value.matches("[1-9][0-9]{0,17}")) {
      return Long.parseLong(value);
    }
    problems.add("%s must be a positive integer, not '%s'".formatted(key, value));
    return fallback;
  }

  /** Adds an error. */
  void problem(String rule) {
    problems.add(rule);
  }

  /**
   * Reports the errors.
   *
   * @throws IllegalArgumentException with one line that begins with the source
   */
  void finish(String label) {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        problems.add(
            known.isEmpty()
                ? "has no options, so not '%s'".formatted(key)
                : "has the options %s, not '%s'".formatted(String.join(", ", known), key));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException("source " + label + ": " + String.join("; ", problems));
    }
  }
}
