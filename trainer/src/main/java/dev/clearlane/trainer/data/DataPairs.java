package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Pairs of a data set, to be evaluated. */
public final class DataPairs {
  private DataPairs() {}

  /**
   * Pairs in their order, named by the degraded picture's file.
   *
   * @param root of the data, which names are relative to
   * @param every only every n-th pair, from the first on
   */
  public static List<PairSource> of(LazyList<Pair> pairs, Path root, int every) {
    return IntStream.iterate(0, i -> i < pairs.size(), i -> i + every)
        .mapToObj(i -> PairSource.of(name(root, pairs, i), () -> read(pairs, i)))
        .toList();
  }

  /** One of several as reports name it: a clip's frames with their place among the pictures. */
  public static String name(Path root, LazyList<?> all, int index) {
    Path file = all.file(index);
    boolean shared =
        (index > 0 && all.file(index - 1).equals(file))
            || (index + 1 < all.size() && all.file(index + 1).equals(file));
    return shared ? name(root, file) + ":" + index : name(root, file);
  }

  /**
   * A file as reports name it: with its folder, as sequences and scenes number their pictures
   * alike.
   */
  public static String name(Path root, Path file) {
    Path name = file.startsWith(root) ? root.relativize(file) : file;
    return name.toString().replace(File.separatorChar, '/');
  }

  private static Pair read(LazyList<Pair> pairs, int index) throws IOException {
    try {
      return pairs.get(index);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
