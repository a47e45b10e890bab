package dev.clearlane.trainer.data;

import java.util.ArrayList;
import java.util.List;

/** The three parts of every source; the rules are fixed, so that no run sees what another kept. */
public enum Split {
  /** Training data. */
  TRAIN,
  /** Data for choosing a checkpoint, a threshold or a factor. A figure measured here flatters. */
  TUNING,
  /** Data for the final measurement; nothing is chosen on it. */
  HELD_OUT;

  private static final int EVERY = 20;

  /**
   * Of every n files in name order the first is held out and the one in the middle is for tuning.
   */
  <T> List<T> everyNth(List<T> files, int n) {
    List<T> mine = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (of(i, n) == this) {
        mine.add(files.get(i));
      }
    }
    return List.copyOf(mine);
  }

  /**
   * Of a published training set, whose test set is held out whole: of every 20 the last is for
   * tuning, of fewer than 20 the last one. A single one is trained on.
   */
  <T> List<T> ofTraining(List<T> groups) {
    List<T> mine = new ArrayList<>();
    int last = groups.size() - 1;
    for (int i = 0; i <= last; i++) {
      boolean tuning = i % EVERY == EVERY - 1 || (i == last && last > 0 && last < EVERY - 1);
      if (this == (tuning ? TUNING : TRAIN)) {
        mine.add(groups.get(i));
      }
    }
    return List.copyOf(mine);
  }

  private static Split of(int index, int n) {
    if (index % n == 0) {
      return HELD_OUT;
    }
    return index % n == n / 2 ? TUNING : TRAIN;
  }
}
