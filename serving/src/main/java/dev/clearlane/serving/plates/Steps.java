package dev.clearlane.serving.plates;

import dev.clearlane.bundle.PlateReading.Scores;
import java.nio.FloatBuffer;

/**
 * A reader's output as probabilities of the plates' characters, step by step. Everything else that
 * the model knows (Chinese characters, signs) counts as the blank.
 */
final class Steps {
  private static final int CHARACTERS = Characters.ALL.length();

  /** Below it, a probability is as good as none; logarithms stay finite. */
  private static final double MIN_PROBABILITY = 1e-9;

  private final double[][] characters; // [step][character]
  private final double[] blanks;

  private Steps(double[][] characters, double[] blanks) {
    this.characters = characters;
    this.blanks = blanks;
  }

  /**
   * Reads steps×classes values from index 0.
   *
   * @param scores what the values are
   */
  static Steps of(FloatBuffer output, int steps, Characters classes, Scores scores) {
    double[][] characters = new double[steps][CHARACTERS];
    double[] blanks = new double[steps];
    float[] row = new float[classes.classes()];
    for (int t = 0; t < steps; t++) {
      output.get(t * row.length, row);
      double sum = 0;
      for (int c = 0; c < row.length; c++) {
        double p = scores == Scores.PROBABILITIES ? row[c] : Math.exp(row[c]);
        p = p > 0 ? Math.min(1, p) : 0; // also for NaN
        sum += p;
        int character = classes.of(c);
        if (character == Characters.NONE) {
          blanks[t] += p;
        } else {
          characters[t][character] += p;
        }
      }
      normalise(characters[t], blanks, t, sum);
    }
    return new Steps(characters, blanks);
  }

  private static void normalise(double[] step, double[] blanks, int t, double sum) {
    if (sum <= 0) {
      blanks[t] = 1; // a broken output reads nothing
      return;
    }
    blanks[t] = Math.max(MIN_PROBABILITY, blanks[t] / sum);
    for (int c = 0; c < step.length; c++) {
      step[c] = Math.max(MIN_PROBABILITY, step[c] / sum);
    }
  }

  int count() {
    return blanks.length;
  }

  double blank(int step) {
    return blanks[step];
  }

  double character(int step, int character) {
    return characters[step][character];
  }

  /** Probability of a character before the blank is considered: its share of all characters. */
  double share(int step, int character) {
    double sum = 0;
    for (double each : characters[step]) {
      sum += each;
    }
    return sum > 0 ? characters[step][character] / sum : 0;
  }
}
