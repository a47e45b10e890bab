package dev.clearlane.serving.plates;

import java.util.List;
import java.util.Locale;

/** The characters that plates are read in, and the classes of a reader's model that mean them. */
final class Characters {
  /** A to Z, 0 to 9. */
  static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** Value of {@link #of} for classes that stand for no character of a plate. */
  static final int NONE = -1;

  private final int[] byClass;

  /**
   * @param labels characters of the classes after the blank; small letters count as capitals
   */
  Characters(List<String> labels) {
    byClass = new int[labels.size() + 1];
    byClass[0] = NONE;
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i).toUpperCase(Locale.ROOT);
      byClass[i + 1] = label.length() == 1 ? ALL.indexOf(label.charAt(0)) : NONE;
    }
  }

  /** Number of classes, with the blank. */
  int classes() {
    return byClass.length;
  }

  /** Index in {@link #ALL} of the character of a class, or {@link #NONE}. */
  int of(int classIndex) {
    return byClass[classIndex];
  }
}
