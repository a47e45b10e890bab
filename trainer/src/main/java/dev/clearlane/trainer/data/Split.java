package dev.clearlane.trainer.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two parts of every source; the rules are fixed, so that no run sees what another kept. */
public enum Split {
  /** What networks learn from. */
  TRAIN,
  /** What they are measured on. */
  KEPT_ASIDE;

  /** Every n-th file in name order is kept aside, starting with the first. */
  List<Path> everyNth(List<Path> files, int n) {
    List<Path> mine = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if ((i % n == 0) == (this == KEPT_ASIDE)) {
        mine.add(files.get(i));
      }
    }
    return List.copyOf(mine);
  }
}
