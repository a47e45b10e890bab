package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The few reduced sequences of REDS below {@code blur_pairs}; where they are not, all of REDS. */
final class ReducedReds {
  private ReducedReds() {}

  static List<PairItem> pairs(Path root, Split split, DataErrors errors) throws IOException {
    Path base = root.resolve("blur_pairs");
    if (!Files.isDirectory(base)) {
      return Sequences.reds(root, split, errors);
    }
    Path tens = base.resolve("reds_320x180_10f");
    List<PairItem> pairs = new ArrayList<>();
    if (split == Split.TRAIN) {
      Path sequence = base.resolve("reds_x4_027");
      pairs.addAll(Sequences.frames(sequence.resolve("blur"), sequence.resolve("sharp"), errors));
    }
    String part = split == Split.HELD_OUT ? "test" : "train";
    List<Path> folders = Folders.in(tens.resolve(part + "_blur"));
    int last = folders.size() - 1;
    for (int i = 0; i <= last; i++) {
      if (split == Split.HELD_OUT || (i == last) == (split == Split.TUNING)) {
        Path sharp = tens.resolve(part + "_sharp").resolve(Folders.name(folders.get(i)));
        pairs.addAll(Sequences.frames(folders.get(i), sharp, errors));
      }
    }
    return pairs;
  }
}
