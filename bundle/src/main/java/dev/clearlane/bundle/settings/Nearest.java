package dev.clearlane.bundle.settings;

import java.util.Collection;

/** The known name nearest to an unknown one. */
public final class Nearest {
  private static final int MAX_EDITS = 3;

  private Nearest() {}

  /** A question with the nearest name, or all names where none is near. */
  public static String hint(String name, Collection<String> known) {
    String best = "";
    int fewest = Math.min(MAX_EDITS, name.length() / 2) + 1;
    for (String candidate : known) {
      int edits = edits(name, candidate);
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return best.isEmpty()
        ? "known are " + String.join(", ", known)
        : "did you mean %s?".formatted(best);
  }

  /** Levenshtein distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
