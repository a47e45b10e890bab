package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSet;
import dev.clearlane.serving.evaluation.PairSet.Subset;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.DataPairs;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lists the pairs of measured sets: the held-out split, by the trainer's own rules. */
final class SetPairs {
  private final Path root;

  /**
   * @param root of the data
   */
  SetPairs(Path root) {
    this.root = root;
  }

  /**
   * All pairs of a set, each read or degraded when it is measured.
   *
   * @throws IOException if the data are absent or not as they should be
   */
  List<PairSource> list(BoardSet.Measured set) throws IOException {
    if (set instanceof BoardSet.Pairs pairs) {
      return pairs(pairs);
    }
    if (set instanceof BoardSet.Synthetic synthetic) {
      Degradation degradation = Degradations.byName(synthetic.degradation());
      return sharp(
          synthetic.sources(),
          (clean, source, index) -> {
            Picture degraded =
                degradation.apply(clean, Seeds.random(synthetic.seed(), source, index));
            return new Pair(middle(degraded, synthetic), middle(clean, synthetic));
          });
    }
    return sharp(
        ((BoardSet.Clean) set).sources(), (clean, source, index) -> new Pair(clean, clean));
  }

  /** At most so many, evenly spread. */
  static <T> List<T> spread(List<T> all, int max) {
    if (all.size() <= max) {
      return all;
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < max; i++) {
      some.add(all.get((int) ((long) i * all.size() / max)));
    }
    return some;
  }

  private List<PairSource> pairs(BoardSet.Pairs set) throws IOException {
    if (set.source() == null) {
      return PairSet.ofFolders(root.resolve(set.input()), root.resolve(set.target()), Subset.ALL)
          .pairs();
    }
    Source source = Source.find(set.source(), Source.Kind.PAIRS).orElseThrow();
    return DataPairs.of(new SplitData(root, Split.HELD_OUT).pairs(List.of(source)), root, 1);
  }

  @FunctionalInterface
  private interface Maker {
    Pair make(Picture clean, int source, int index);
  }

  private List<PairSource> sharp(List<String> ids, Maker maker) throws IOException {
    List<PairSource> all = new ArrayList<>();
    for (int s = 0; s < ids.size(); s++) {
      int place = s;
      Source source = Source.find(ids.get(s), Source.Kind.SHARP).orElseThrow();
      for (LazyList<Picture> pictures :
          new SplitData(root, Split.HELD_OUT).sharp(List.of(source))) {
        for (int i = 0; i < pictures.size(); i++) {
          int index = i;
          all.add(
              PairSource.of(
                  DataPairs.name(root, pictures, i),
                  () -> maker.make(read(pictures, index), place, index)));
        }
      }
    }
    return all;
  }

  static Picture read(LazyList<Picture> pictures, int index) throws IOException {
    try {
      return pictures.get(index);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Picture middle(Picture picture, BoardSet.Synthetic set) {
    int width = Math.min(picture.widthPx(), set.maxWidth());
    int height = Math.min(picture.heightPx(), set.maxHeight());
    return picture.crop(
        (picture.widthPx() - width) / 2, (picture.heightPx() - height) / 2, width, height);
  }
}
