package dev.clearlane.trainer.validation;

import dev.clearlane.trainer.data.PlateText;

/**
 * The likeliest class of each step, repetitions and blanks left out.
 *
 * @param text what is read
 * @param meanLog mean logarithm of those classes' probabilities over the characters; with no
 *     character, −∞
 */
public record GreedyText(String text, double meanLog) {
  /**
   * Decodes one sample.
   *
   * @param scores steps×classes log-probabilities from {@code at}; class 0 is the blank
   */
  public static GreedyText of(float[] scores, int at, int steps, int classes) {
    StringBuilder text = new StringBuilder();
    double sum = 0;
    int before = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (int step = 0; step <= steps; step++) {
      int likeliest = step == steps ? 0 : likeliest(scores, at + step * classes, classes);
      if (likeliest != before && before > 0) {
        text.append(PlateText.CHARACTERS.get(before - 1));
        sum += best;
        best = Double.NEGATIVE_INFINITY;
      }
      if (likeliest > 0) {
        double score = scores[at + step * classes + likeliest];
        best = likeliest == before ? Math.max(best, score) : score;
      }
      before = likeliest;
    }
    double mean = text.length() == 0 ? Double.NEGATIVE_INFINITY : sum / text.length();
    return new GreedyText(text.toString(), mean);
  }

  private static int likeliest(float[] scores, int from, int classes) {
    int best = 0;
    for (int i = 1; i < classes; i++) {
      if (scores[from + i] > scores[from + best]) {
        best = i;
      }
    }
    return best;
  }
}
