package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All figures of one measurement, as text and as JSON. Not thread-safe. */
final class PlateFigures {
  private final ReadingTable reading = new ReadingTable();
  private final Map<String, DetectionTally> detection = new LinkedHashMap<>();
  private final ReadingTable whole = new ReadingTable();
  private final ReadingTable wholeAtTrueBoxes = new ReadingTable();
  private final RestorationTable restoration = new RestorationTable();
  private final List<String> notes = new ArrayList<>();

  /** A line on how it was measured. */
  void note(String line) {
    notes.add(line);
  }

  /** Plates that were read along their true boxes. */
  ReadingTable reading() {
    return reading;
  }

  /** Plates that were found and read in whole pictures. */
  ReadingTable whole() {
    return whole;
  }

  /** The same plates, read along their true boxes, where those are known. */
  ReadingTable wholeAtTrueBoxes() {
    return wholeAtTrueBoxes;
  }

  /** The same plates read as captured and restored. */
  RestorationTable restoration() {
    return restoration;
  }

  DetectionTally detection(String set) {
    return detection.computeIfAbsent(set, s -> new DetectionTally());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    notes.forEach(line -> text.append(line).append('\n'));
    reading.print(text, "reading of true boxes");
    restoration.print(text);
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
    whole.print(text, "found and read in whole pictures");
    wholeAtTrueBoxes.print(text, "the same plates, read along true boxes");
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

  private static String percent(boolean absent, double share) {
    return absent ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  String json() {
    ObjectNode tree = new JsonMapper().createObjectNode();
    notes.forEach(tree.putArray("notes")::add);
    reading.write(tree, "reading");
    restoration.write(tree.putObject("restoration"));
    ObjectNode detections = tree.putObject("detection");
    detection.forEach((set, tally) -> tally.write(detections.putObject(set)));
    whole.write(tree, "whole_pictures");
    wholeAtTrueBoxes.write(tree, "whole_pictures_true_boxes");
    return tree.toPrettyString();
  }
}
