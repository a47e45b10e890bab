package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Data sets of sequences, a folder each, as GOPRO and REDS are published: the published test or
 * validation set is kept aside, the training sequences are split by {@link Split#ofTraining}.
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
  static List<StoredPair> gopro(Path root, Split split, Faults faults, String blurred)
      throws IOException {
    Path base = Folders.dataSet(root, GOPRO);
    List<StoredPair> pairs = new ArrayList<>();
    for (Path sequence : chosen(base, split, "test", "train")) {
      pairs.addAll(
          PairFolders.matched(sequence.resolve(blurred), sequence.resolve("sharp"), faults));
    }
    return pairs;
  }

  /** {@code REDS/train/{train_blur,train_sharp}/SEQUENCE/*.png}, and {@code val} alike. */
  static List<StoredPair> reds(Path root, Split split, Faults faults) throws IOException {
    Path base = Folders.dataSet(root, REDS);
    String part = split == Split.KEPT_ASIDE ? "val" : "train";
    // The archives unpack to train/train_blur; many keep train_blur alone.
    Path folder = Folders.first(base, List.of(part)).orElse(base);
    List<StoredPair> pairs = new ArrayList<>();
    for (Path blurred : chosen(folder, split, part + "_blur", part + "_blur")) {
      Path sharp = folder.resolve(part + "_sharp").resolve(PictureFiles.name(blurred));
      pairs.addAll(PairFolders.matched(blurred, sharp, faults));
    }
    return pairs;
  }

  private static List<Path> chosen(Path base, Split split, String keptAside, String training)
      throws IOException {
    boolean kept = split == Split.KEPT_ASIDE;
    Path folder = base.resolve(kept ? keptAside : training);
    List<Path> sequences = Folders.in(folder);
    if (sequences.isEmpty()) {
      throw new IOException(folder + ": holds no sequences, one folder each");
    }
    return kept ? sequences : split.ofTraining(sequences);
  }
}
