package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How well plates were read: by set, by country and by width. Not thread-safe. */
final class ReadingTable {
  private final Map<String, ReadingTally> bySet = new LinkedHashMap<>();
  private final Map<String, ReadingTally> byCountry = new TreeMap<>();
  private final Map<WidthClass, ReadingTally> byWidth = new EnumMap<>(WidthClass.class);
  private final ReadingTally unknownWidth = new ReadingTally();

  /**
   * Adds a plate.
   *
   * @param country empty if unknown
   * @param width null if unknown
   * @param text the right one
   * @param read empty if nothing was read
   */
  void add(String set, String country, @Nullable WidthClass width, String text, String read) {
    tally(bySet, set).add(text, read);
    tally(byCountry, country.isEmpty() ? "unknown" : country).add(text, read);
    ReadingTally ofWidth =
        width == null ? unknownWidth : byWidth.computeIfAbsent(width, key -> new ReadingTally());
    ofWidth.add(text, read);
  }

  /** In order of width, those that are not known last. */
  private Map<String, ReadingTally> widths() {
    Map<String, ReadingTally> widths = new LinkedHashMap<>();
    byWidth.forEach((width, tally) -> widths.put(width.title(), tally));
    if (unknownWidth.plates() > 0) {
      widths.put("unknown width", unknownWidth);
    }
    return widths;
  }

  private static ReadingTally tally(Map<String, ReadingTally> of, String key) {
    return of.computeIfAbsent(key, k -> new ReadingTally());
  }

  /**
   * Three groups of rows.
   *
   * @param title of all
   */
  void print(StringBuilder text, String title) {
    group(text, title + ", by set", bySet);
    group(text, "by country", byCountry);
    group(text, "by width", widths());
  }

  private static void group(StringBuilder text, String title, Map<String, ReadingTally> tallies) {
    if (tallies.isEmpty()) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%-46s %6s %8s %12s %11s%n",
            title,
            "plates",
            "exact",
            "O=0 and I=1",
            "characters"));
    tallies.forEach(
        (key, tally) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "%-46s %6d %8s %12s %11s%n",
                    key,
                    tally.plates(),
                    percent(tally.exact()),
                    percent(tally.merged()),
                    percent(tally.characters()))));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Writes the three groups below a key, with its name as their beginning. */
  void write(ObjectNode tree, String key) {
    write(bySet, tree.putObject(key));
    write(byCountry, tree.putObject(key + "_by_country"));
    write(widths(), tree.putObject(key + "_by_width"));
  }

  private static void write(Map<String, ReadingTally> tallies, ObjectNode to) {
    tallies.forEach((key, tally) -> tally.write(to.putObject(key)));
  }
}
