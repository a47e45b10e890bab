package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.data.PlateText;

/** How well a number of plates was read. Not thread-safe. */
final class ReadingTally {
  private int plates;
  private int exact;
  private int merged;
  private int characters;
  private int wrong;

  void add(String text, String read) {
    plates++;
    exact += read.equals(text) ? 1 : 0;
    merged += PlateText.merged(read).equals(PlateText.merged(text)) ? 1 : 0;
    characters += text.length();
    wrong += Math.min(text.length(), distance(text, read));
  }

  int plates() {
    return plates;
  }

  /** Share that was read exactly. */
  double exact() {
    return share(exact, plates);
  }

  /** The same with O and 0, and I and 1, taken as one. */
  double merged() {
    return share(merged, plates);
  }

  /** Share of characters that were right. */
  double characters() {
    return characters == 0 ? 0 : 1 - share(wrong, characters);
  }

  void write(ObjectNode to) {
    to.put("plates", plates)
        .put("exact_share", exact())
        .put("exact_share_o0_i1_merged", merged())
        .put("character_share", characters());
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /** Characters to insert, remove or replace (Levenshtein 1966). */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int before = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int same = before + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
