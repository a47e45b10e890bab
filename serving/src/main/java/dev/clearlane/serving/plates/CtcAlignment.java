package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Aligns a text with the steps it was read from, for the confidence of each character. */
final class CtcAlignment {
  private static final int ALTERNATIVES = 3;

  private CtcAlignment() {}

  /**
   * The characters of a text, each with its best step's probabilities along the most probable path.
   *
   * @param text of {@link Characters#ALL}
   * @return as many as the text has; empty if the steps are too few for it
   */
  static List<ReadCharacter> align(Steps steps, String text) {
    int[] states = path(steps, text);
    List<ReadCharacter> read = new ArrayList<>();
    for (int i = 0; i < text.length() && states.length > 0; i++) {
      int character = Characters.ALL.indexOf(text.charAt(i));
      int best = -1;
      for (int t = 0; t < states.length; t++) {
        if (states[t] == 2 * i + 1
            && (best < 0 || steps.character(t, character) > steps.character(best, character))) {
          best = t;
        }
      }
      read.add(character(steps, best, character));
    }
    return read;
  }

  private static ReadCharacter character(Steps steps, int step, int character) {
    List<ReadCharacter.Alternative> alternatives =
        IntStream.range(0, Characters.ALL.length())
            .mapToObj(
                c ->
                    new ReadCharacter.Alternative(
                        Characters.ALL.charAt(c), steps.character(step, c)))
            .sorted(Comparator.comparingDouble(ReadCharacter.Alternative::confidence).reversed())
            .limit(ALTERNATIVES)
            .toList();
    return new ReadCharacter(
        Characters.ALL.charAt(character), steps.character(step, character), alternatives);
  }

  /**
   * State of each step on the most probable path: 2i + 1 for character i, even for blanks. Empty if
   * there is no path.
   */
  private static int[] path(Steps steps, String text) {
    int states = 2 * text.length() + 1;
    int count = steps.count();
    double[][] score = new double[count][states];
    int[][] from = new int[count][states];
    for (int t = 0; t < count; t++) {
      for (int s = 0; s < states; s++) {
        double before = t == 0 ? (s <= 1 ? 0 : Double.NEGATIVE_INFINITY) : score[t - 1][s];
        from[t][s] = s;
        if (t > 0 && s > 0 && score[t - 1][s - 1] > before) {
          before = score[t - 1][s - 1];
          from[t][s] = s - 1;
        }
        if (t > 0 && mayJump(text, s) && score[t - 1][s - 2] > before) {
          before = score[t - 1][s - 2];
          from[t][s] = s - 2;
        }
        double own =
            s % 2 == 0
                ? steps.blank(t)
                : steps.character(t, Characters.ALL.indexOf(text.charAt(s / 2)));
        score[t][s] = before + Math.log(own);
      }
    }
    if (count == 0) {
      return new int[0];
    }
    double[] last = score[count - 1];
    int state = states > 1 && last[states - 2] > last[states - 1] ? states - 2 : states - 1;
    if (last[state] == Double.NEGATIVE_INFINITY) {
      return new int[0];
    }
    int[] path = new int[count];
    for (int t = count - 1; t >= 0; t--) {
      path[t] = state;
      state = from[t][state];
    }
    return path;
  }

  /** Between different characters, the blank may be left out. */
  private static boolean mayJump(String text, int state) {
    return state % 2 == 1 && state >= 3 && text.charAt(state / 2) != text.charAt(state / 2 - 1);
  }
}
