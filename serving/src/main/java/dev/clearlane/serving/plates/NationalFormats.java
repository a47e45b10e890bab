package dev.clearlane.serving.plates;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Scanner;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Formats of plates by country: which characters are letters and which digits. Spaces, hyphens and
 * state names are no part of a text.
 *
 * <p>In {@code formats.txt}, a line is a country and its formats. In a format, {@code L} is any
 * letter, {@code D} any digit, {@code X} either, any other character itself, and {@code {a,b}} a to
 * b times.
 */
public final class NationalFormats {
  private static final String FILE = "formats.txt";

  /**
   * One format.
   *
   * @param country two letters, ISO 3166
   * @param pattern matches whole texts
   * @param fixed whether all its texts have one length
   */
  private record Format(String country, Pattern pattern, boolean fixed) {}

  private static final List<Format> ALL = read();

  private NationalFormats() {}

  /** Countries with formats, by two letters. */
  public static SortedSet<String> countries() {
    SortedSet<String> countries = new TreeSet<>();
    ALL.forEach(format -> countries.add(format.country()));
    return countries;
  }

  /** Countries whose formats a text has, sorted. */
  public static List<String> matching(String text) {
    return ALL.stream()
        .filter(format -> format.pattern().matcher(text).matches())
        .map(Format::country)
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether a text has a format of one of the countries. */
  static boolean matches(String text, Collection<String> countries) {
    return ALL.stream()
        .filter(format -> countries.contains(format.country()))
        .anyMatch(format -> format.pattern().matcher(text).matches());
  }

  /** Whether a text has a format whose texts all have one length, of any country. */
  static boolean matchesFixed(String text) {
    return ALL.stream()
        .anyMatch(format -> format.fixed() && format.pattern().matcher(text).matches());
  }

  private static List<Format> read() {
    List<Format> formats = new ArrayList<>();
    try (InputStream in = NationalFormats.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Scanner words = new Scanner(line.replaceFirst("#.*", ""));
        String country = words.hasNext() ? words.next() : "";
        while (words.hasNext()) {
          String format = words.next();
          formats.add(new Format(country, pattern(format), !format.contains(",")));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(formats);
  }

  static Pattern pattern(String format) {
    return Pattern.compile(
        format.replace("L", "[A-Z]").replace("D", "[0-9]").replace("X", "[A-Z0-9]"));
  }
}
