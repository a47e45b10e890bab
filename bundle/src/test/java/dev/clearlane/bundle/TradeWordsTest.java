package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps words out of identifiers for which the trade has another one: the sources of every module,
 * read as text without comments and literals.
 */
class TradeWordsTest {
  /** Dropped word (a part of an identifier, in lower case) and the trade's word for it. */
  private static final Map<String, String> DROPPED =
      Map.ofEntries(
          Map.entry("usual", "default"),
          Map.entry("usually", "by default"),
          Map.entry("most", "max"),
          Map.entry("least", "min"),
          Map.entry("patience", "timeout"),
          Map.entry("say", "log, report, return"),
          Map.entry("says", "logs, reports, returns"),
          Map.entry("said", "logged, reported"),
          Map.entry("tell", "report, notify"),
          Map.entry("tells", "reports, notifies"),
          Map.entry("told", "reported, notified"),
          Map.entry("lies", "is stored in, is"),
          Map.entry("stands", "is, has"),
          Map.entry("nobody", "no client, no caller"),
          Map.entry("whoever", "the caller"),
          Map.entry("anew", "again"),
          Map.entry("mend", "fix"),
          Map.entry("mends", "fixes"),
          Map.entry("mended", "fixed"),
          Map.entry("fares", "health"));

  private static final Pattern NOT_CODE =
      Pattern.compile(
          "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\])'",
          Pattern.DOTALL);
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");
  private static final Pattern PART = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+");

  /** Assertion libraries, SQL and java.util.UUID have names of their own with these words. */
  private static final Pattern FOREIGN =
      Pattern.compile("(?i)at_?(most|least).*|get(Most|Least)SignificantBits");

  @Test
  void shouldUseTheTradesWordsInIdentifiers() throws IOException {
    Path root = Path.of(System.getProperty("clearlane.root", ".."));
    List<String> found = new ArrayList<>();
    int sources = 0;
    for (Path source : sources(root)) {
      sources++;
      String code = NOT_CODE.matcher(Files.readString(source)).replaceAll(" ");
      Matcher identifiers = IDENTIFIER.matcher(code);
      while (identifiers.find()) {
        String identifier = identifiers.group();
        if (!FOREIGN.matcher(identifier).matches()) {
          parts(identifier)
              .filter(DROPPED::containsKey)
              .map(
                  part ->
                      "%s: %s: instead of '%s' use: %s"
                          .formatted(root.relativize(source), identifier, part, DROPPED.get(part)))
              .forEach(found::add);
        }
      }
    }
    assertThat(sources).as("sources read").isGreaterThan(500);
    assertThat(found.stream().distinct()).isEmpty();
  }

  private static Stream<String> parts(String identifier) {
    return PART.matcher(identifier).results().map(part -> part.group().toLowerCase(Locale.ROOT));
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(path -> Files.isDirectory(path.resolve("src"))).toList()) {
        try (Stream<Path> files = Files.walk(module.resolve("src"))) {
          files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
    return sources;
  }
}
