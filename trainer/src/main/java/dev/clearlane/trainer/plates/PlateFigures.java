package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All figures of one measurement, as text and as JSON. Not thread-safe. */
final class PlateFigures {
  private final Map<String, ReadingTally> reading = new LinkedHashMap<>();
  private final Map<String, ReadingTally> byCountry = new TreeMap<>();
  private final Map<String, ReadingTally> byWidth = new LinkedHashMap<>();
  private final Map<String, DetectionTally> detection = new LinkedHashMap<>();
  private final Map<String, ReadingTally> whole = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** A line on how it was measured. */
  void note(String line) {
    notes.add(line);
  }

  void read(String set, String country, double widthPx, String text, String read) {
    tally(reading, set).add(text, read);
    tally(byCountry, country.isEmpty() ? "unknown" : country).add(text, read);
    tally(byWidth, WidthClass.of(widthPx).title()).add(text, read);
  }

  /** A plate that was found and read in a whole picture. */
  void readInPicture(String set, String text, String read) {
    tally(whole, set).add(text, read);
  }

  DetectionTally detection(String set) {
    return detection.computeIfAbsent(set, s -> new DetectionTally());
  }

  private static ReadingTally tally(Map<String, ReadingTally> of, String key) {
    return of.computeIfAbsent(key, k -> new ReadingTally());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    notes.forEach(line -> text.append(line).append('\n'));
    readings(text, "reading of true boxes, by set", reading);
    readings(text, "by country", byCountry);
    readings(text, "by width", byWidth);
    if (!detection.isEmpty()) {
      text.append(
          "\ndetection                    pictures plates  recall .5  .3     precision .5  .3  "
              + "   false/picture  from 60 px");
      for (WidthClass width : WidthClass.values()) {
        text.append("  ").append(width.title());
      }
      text.append('\n');
      detection.forEach((set, tally) -> text.append(row(set, tally)));
    }
    readings(text, "found and read in whole pictures", whole);
    return text.toString();
  }

  private static String row(String set, DetectionTally tally) {
    StringBuilder row =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-28s %8d %6d  %9s %6s %12s %6s %15.3f %11.3f",
                set,
                tally.pictures(),
                tally.plates(),
                percent(tally.plates() == 0, tally.recall(DetectionTally.STRICT_IOU)),
                percent(tally.plates() == 0, tally.recall(DetectionTally.LOOSE_IOU)),
                percent(tally.plates() == 0, tally.precision(DetectionTally.STRICT_IOU)),
                percent(tally.plates() == 0, tally.precision(DetectionTally.LOOSE_IOU)),
                tally.falsePerPicture(),
                tally.falseAndReadablePerPicture()));
    for (WidthClass width : WidthClass.values()) {
      double recall = tally.recall(width);
      row.append(
          String.format(
              Locale.ROOT,
              "  %" + width.title().length() + "s",
              percent(Double.isNaN(recall), recall)));
    }
    return row.append('\n').toString();
  }

  private static void readings(
      StringBuilder text, String title, Map<String, ReadingTally> tallies) {
    if (tallies.isEmpty()) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%n%-34s %6s %8s %12s %11s%n",
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
                    "%-34s %6d %8s %12s %11s%n",
                    key,
                    tally.plates(),
                    percent(false, tally.exact()),
                    percent(false, tally.merged()),
                    percent(false, tally.characters()))));
  }

  private static String percent(boolean absent, double share) {
    return absent ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  String json() {
    ObjectNode tree = new JsonMapper().createObjectNode();
    notes.forEach(tree.putArray("notes")::add);
    write(tree.putObject("reading"), reading);
    write(tree.putObject("reading_by_country"), byCountry);
    write(tree.putObject("reading_by_width"), byWidth);
    ObjectNode detections = tree.putObject("detection");
    detection.forEach((set, tally) -> tally.write(detections.putObject(set)));
    write(tree.putObject("whole_pictures"), whole);
    return tree.toPrettyString();
  }

  private static void write(ObjectNode to, Map<String, ReadingTally> tallies) {
    tallies.forEach((key, tally) -> tally.write(to.putObject(key)));
  }
}
