package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.data.PlateText;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What restoration does to reading: the same plates read as captured, restored, after a closer look
 * and by their vote; and how often it invents characters. O and 0, and I and 1, are taken as one.
 * Not thread-safe.
 */
final class RestorationTally {
  /** A kind of reading of one plate. */
  enum View {
    RAW,
    RESTORED,
    CLOSE_LOOK,
    VOTED;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    String title() {
      return key().replace('_', ' ');
    }
  }

  private int plates;
  private final Map<View, Integer> right = new EnumMap<>(View.class);
  private final Map<View, Integer> invented = new EnumMap<>(View.class);

  /**
   * A text and its confidence.
   *
   * @param text empty if nothing was read
   * @param confidence as it would be published, 0 to 1
   */
  record Read(String text, double confidence) {}

  /**
   * Compares the readings of one plate.
   *
   * @param text the right one
   * @param reads by view, {@link View#RAW} among them
   */
  void add(String text, Map<View, Read> reads) {
    plates++;
    Read raw = reads.get(View.RAW);
    if (raw == null) {
      throw new IllegalArgumentException("restored readings are compared with the raw one");
    }
    reads.forEach(
        (view, read) -> {
          right.merge(
              view, errors(text, read) == 0 && !read.text().isEmpty() ? 1 : 0, Integer::sum);
          if (view != View.RAW) {
            invented.merge(view, isInvented(text, raw, read) ? 1 : 0, Integer::sum);
          }
        });
  }

  /** Surer than the raw reading, and further from the right text. */
  private static boolean isInvented(String text, Read raw, Read read) {
    return read.confidence() > raw.confidence() && errors(text, read) > errors(text, raw);
  }

  /**
   * Characters that are wrong, missing or too many; 0 if nothing was read, which claims nothing.
   */
  private static int errors(String text, Read read) {
    return read.text().isEmpty()
        ? 0
        : ReadingTally.distance(PlateText.merged(text), PlateText.merged(read.text()));
  }

  int plates() {
    return plates;
  }

  /** Whether plates were read in this way. */
  boolean has(View view) {
    return right.containsKey(view);
  }

  /** Share of plates that were read exactly. */
  double exact(View view) {
    return plates == 0 ? 0 : (double) right.getOrDefault(view, 0) / plates;
  }

  /** Plates whose reading is surer than the raw one and has more errors. */
  int invented(View view) {
    return invented.getOrDefault(view, 0);
  }

  void write(ObjectNode to) {
    to.put("plates", plates);
    right
        .keySet()
        .forEach(
            view -> {
              ObjectNode one = to.putObject(view.key());
              one.put("exact_share_o0_i1_merged", exact(view));
              if (view != View.RAW) {
                one.put("invented", invented(view));
              }
            });
  }
}
