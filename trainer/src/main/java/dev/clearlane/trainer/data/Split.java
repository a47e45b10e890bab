package dev.clearlane.trainer.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The three parts of every source; the rules are fixed, so that no run sees what another kept. */
public enum Split {
  /** What networks learn from. */
  TRAIN,
  /**
   * What is looked at while choosing: a checkpoint, a threshold, a factor. A figure taken here
   * flatters.
   */
  TUNING,
  /** What is measured at the end, and nothing is chosen by. */
  KEPT_ASIDE;

  /**
   * Of every n files in name order the first is kept aside and the one in the middle is for tuning.
   */
  List<Path> everyNth(List<Path> files, int n) {
    List<Path> mine = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (of(i, n) == this) {
        mine.add(files.get(i));
      }
    }
    return List.copyOf(mine);
  }

  private static Split of(int index, int n) {
    if (index % n == 0) {
      return KEPT_ASIDE;
    }
    return index % n == n / 2 ? TUNING : TRAIN;
  }
}
