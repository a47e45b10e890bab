package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
      pairs.addAll(frames(sequence.resolve(blurred), sequence.resolve("sharp"), errors));
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
      pairs.addAll(frames(blurred, sharp, errors));
    }
    return pairs;
  }

  /**
   * The pairs of a sequence's two folders. The moment before a frame is the one whose name ends in
   * the number before; where a number is missing, what was before is not known.
   */
  static List<PairItem> frames(Path inputs, Path targets, DataErrors errors) {
    List<PairItem> pairs = PairFolders.matched(inputs, targets, errors);
    Map<Place, PairItem> places = new HashMap<>();
    for (PairItem pair : pairs) {
      Place.of(pair).ifPresent(place -> places.put(place, pair));
    }
    return pairs.stream()
        .map(pair -> new PairItem(pair.input(), pair.target(), before(pair, places)))
        .toList();
  }

  private static List<PairItem> before(PairItem pair, Map<Place, PairItem> places) {
    List<PairItem> before = new ArrayList<>();
    Optional<PairItem> earlier = earlier(pair, places);
    while (earlier.isPresent() && before.size() < DataItem.MAX_BEFORE) {
      before.add(earlier.get());
      earlier = earlier(earlier.get(), places);
    }
    return before;
  }

  private static Optional<PairItem> earlier(PairItem pair, Map<Place, PairItem> places) {
    return Place.of(pair).map(place -> places.get(new Place(place.prefix, place.number - 1)));
  }

  /** A frame's name: what it begins with, and the number that it ends in. */
  private record Place(String prefix, long number) {
    private static final Pattern NAME = Pattern.compile("(.*?)(\\d{1,18})");

    static Optional<Place> of(PairItem pair) {
      Matcher name = NAME.matcher(PairFolders.stem(pair.input().file()));
      return name.matches()
          ? Optional.of(new Place(name.group(1), Long.parseLong(name.group(2))))
          : Optional.empty();
    }
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
