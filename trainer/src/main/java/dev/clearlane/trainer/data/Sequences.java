package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Data sets of sequences, a folder each, as GOPRO and REDS are published: the published test or
 * validation set is held out, the training sequences are split by {@link Split#ofTraining}.
 */
final class Sequences {
  private static final List<String> GOPRO = List.of("GOPRO_Large", "GOPRO", "GoPro", "gopro");
  private static final List<String> REDS = List.of("REDS", "reds");

  private Sequences() {}

  /**
   * {@code GOPRO_Large/{train,test}/SEQUENCE/{blur,blur_gamma,sharp}/*.png}.
   *
   * @param blurred {@code blur} or {@code blur_gamma}
   */
  static Source.Layout<DataItem<Pair>> gopro(String blurred) {
    return (root, split, errors) -> gopro(root, split, errors, blurred);
  }

  private static List<PairItem> gopro(Path root, Split split, DataErrors errors, String blurred)
      throws IOException {
    String part = split == Split.HELD_OUT ? "test" : "train";
    Path base = Folders.dataSet(root, GOPRO, at -> holdsSequences(at.resolve(part), blurred));
    List<PairItem> pairs = new ArrayList<>();
    for (Path sequence : chosen(base.resolve(part), split)) {
      pairs.addAll(
          PairFolders.matched(sequence.resolve(blurred), sequence.resolve("sharp"), errors));
    }
    return pairs;
  }

  /** {@code REDS/train/{train_blur,train_sharp}/SEQUENCE/*.png}, and {@code val} alike. */
  static List<PairItem> reds(Path root, Split split, DataErrors errors) throws IOException {
    String part = split == Split.HELD_OUT ? "val" : "train";
    // The archives unpack to train/train_blur; many keep train_blur alone.
    List<String> inputs = List.of(part + "/" + part + "_blur", part + "_blur");
    Path base = Folders.dataSet(root, REDS, at -> Folders.first(at, inputs).isPresent());
    Path folder = Folders.first(base, inputs).orElse(base.resolve(inputs.get(0)));
    List<PairItem> pairs = new ArrayList<>();
    for (Path blurred : chosen(folder, split)) {
      Path sharp = folder.resolveSibling(part + "_sharp").resolve(Folders.name(blurred));
      pairs.addAll(PairFolders.matched(blurred, sharp, errors));
    }
    return pairs;
  }

  private static boolean holdsSequences(Path folder, String blurred) {
    try {
      return Folders.in(folder).stream().anyMatch(s -> Files.isDirectory(s.resolve(blurred)));
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> chosen(Path folder, Split split) throws IOException {
    List<Path> sequences = Folders.in(folder);
    if (sequences.isEmpty()) {
      throw new IOException(folder + ": holds no sequences, one folder each");
    }
    return split == Split.HELD_OUT ? sequences : split.ofTraining(sequences);
  }
}
