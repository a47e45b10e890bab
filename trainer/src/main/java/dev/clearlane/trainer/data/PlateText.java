package dev.clearlane.trainer.data;

import java.util.List;

/** A plate's text as the classes of a reader: 0 is the blank, then the characters in order. */
public final class PlateText {
  /** The characters in the order of their classes, from class 1 on. */
  public static final List<String> CHARACTERS =
      List.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split(""));

  /** Longest text; shorter ones are filled up with blanks. */
  public static final int MAX_LENGTH = 12;

  private PlateText() {}

  /** Writes a text's classes to a batch. */
  static void encode(String text, float[] to, int at) {
    for (int i = 0; i < text.length(); i++) {
      to[at + i] = 1 + CHARACTERS.indexOf(text.substring(i, i + 1));
    }
  }

  /** The text of classes that {@link #encode} wrote. */
  public static String decode(float[] from, int at) {
    StringBuilder text = new StringBuilder();
    for (int i = at; i < at + MAX_LENGTH && from[i] > 0; i++) {
      text.append(CHARACTERS.get((int) from[i] - 1));
    }
    return text.toString();
  }

  /** The text with O as 0 and I as 1: many countries' plates do not tell them apart. */
  public static String merged(String text) {
    return text.replace('O', '0').replace('I', '1');
  }
}
