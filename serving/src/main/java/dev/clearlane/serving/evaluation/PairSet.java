package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.PictureSize;
import dev.clearlane.serving.picture.PictureTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Pairs of degraded and clean pictures on disk, checked before any is restored. */
public final class PairSet {
  private static final int MAX_PROBLEMS = 20;

  private final List<PairSource> pairs;

  private PairSet(List<PairSource> pairs) {
    this.pairs = List.copyOf(pairs);
  }

  /** Which half of a side-by-side picture is the clean one. */
  public enum Layout {
    CLEAN_LEFT,
    CLEAN_RIGHT
  }

  /**
   * A part of the pairs in the order of their names: those whose place, from 0, is {@code offset},
   * {@code offset + every}, and so on.
   */
  public record Subset(int every, int offset) {
    /** All pairs. */
    public static final Subset ALL = new Subset(1, 0);

    public Subset {
      if (every < 1 || offset < 0 || offset >= every) {
        throw new IllegalArgumentException(
            "every must be at least 1 and offset 0 to every - 1, but they are %d and %d"
                .formatted(every, offset));
      }
    }

    private boolean has(int place) {
      return place % every == offset;
    }
  }

  /**
   * Pairs of two folders: pictures of one path below each; suffixes may differ.
   *
   * @throws IllegalArgumentException listing pictures without a partner and pairs of two sizes
   */
  public static PairSet ofFolders(Path degraded, Path clean, Subset subset) throws IOException {
    Map<String, Path> from = byName(degraded);
    Map<String, Path> to = byName(clean);
    List<String> problems = new ArrayList<>();
    Set<String> names = new TreeSet<>(from.keySet());
    names.addAll(to.keySet());
    List<PairSource> pairs = new ArrayList<>();
    int place = 0;
    for (String name : names) {
      Path a = from.get(name);
      Path b = to.get(name);
      if (a == null || b == null) {
        problems.add(a == null ? "only clean: " + b : "only degraded: " + a);
      } else if (subset.has(place++)) {
        check(a, b, problems);
        pairs.add(new FolderPair(name, a, b));
      }
    }
    return checked(pairs, problems);
  }

  /**
   * Pairs of two folders with as many pictures each, whatever their names: first with first.
   *
   * @throws IllegalArgumentException if their numbers differ, or listing pairs of two sizes
   */
  public static PairSet ofFoldersInOrder(Path degraded, Path clean, Subset subset)
      throws IOException {
    List<Path> from = PictureTree.list(degraded);
    List<Path> to = PictureTree.list(clean);
    if (from.size() != to.size()) {
      throw new IllegalArgumentException(
          "folders must hold as many pictures each, but %s has %d and %s has %d"
              .formatted(degraded, from.size(), clean, to.size()));
    }
    List<String> problems = new ArrayList<>();
    List<PairSource> pairs = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      if (subset.has(i)) {
        Path a = degraded.resolve(from.get(i));
        Path b = clean.resolve(to.get(i));
        check(a, b, problems);
        pairs.add(new FolderPair(from.get(i).toString(), a, b));
      }
    }
    return checked(pairs, problems);
  }

  /**
   * Pairs of one folder, whose pictures hold both halves side by side.
   *
   * @throws IllegalArgumentException listing pictures of odd width
   */
  public static PairSet ofHalves(Path folder, Layout layout, Subset subset) throws IOException {
    List<String> problems = new ArrayList<>();
    List<PairSource> pairs = new ArrayList<>();
    int place = 0;
    for (Path relative : PictureTree.list(folder)) {
      if (subset.has(place++)) {
        Path file = folder.resolve(relative);
        try {
          PictureSize size = PictureFile.size(file);
          if (size.widthPx() % 2 != 0) {
            problems.add("odd width " + size.widthPx() + ": " + file);
          }
        } catch (IOException e) {
          problems.add(String.valueOf(e.getMessage()));
        }
        pairs.add(new HalvesPair(relative.toString(), file, layout));
      }
    }
    return checked(pairs, problems);
  }

  /** In the order of their names. */
  public List<PairSource> pairs() {
    return pairs;
  }

  private static Map<String, Path> byName(Path folder) throws IOException {
    Map<String, Path> byName = new TreeMap<>();
    for (Path relative : PictureTree.list(folder)) {
      String text = relative.toString();
      Path other = byName.put(text.substring(0, text.lastIndexOf('.')), folder.resolve(relative));
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s have one name".formatted(other, folder.resolve(relative)));
      }
    }
    return byName;
  }

  private static void check(Path degraded, Path clean, List<String> problems) {
    try {
      PictureSize a = PictureFile.size(degraded);
      PictureSize b = PictureFile.size(clean);
      if (!a.equals(b)) {
        problems.add("%s is %s, %s is %s".formatted(degraded, a, clean, b));
      }
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private static PairSet checked(List<PairSource> pairs, List<String> problems) {
    if (!problems.isEmpty()) {
      String rest =
          problems.size() > MAX_PROBLEMS
              ? "; and " + (problems.size() - MAX_PROBLEMS) + " more"
              : "";
      throw new IllegalArgumentException(
          "pictures must come in pairs of one size: "
              + String.join("; ", problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())))
              + rest);
    }
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("no pair is left: the offset is beyond the last one");
    }
    return new PairSet(pairs);
  }

  private record FolderPair(String name, Path degraded, Path clean) implements PairSource {
    @Override
    public Pair read() throws IOException {
      return new Pair(PictureFile.read(degraded).picture(), PictureFile.read(clean).picture());
    }
  }

  private record HalvesPair(String name, Path file, Layout layout) implements PairSource {
    @Override
    public Pair read() throws IOException {
      Picture both = PictureFile.read(file).picture();
      int half = both.widthPx() / 2;
      Picture left = both.crop(0, 0, half, both.heightPx());
      Picture right = both.crop(half, 0, half, both.heightPx());
      return layout == Layout.CLEAN_LEFT ? new Pair(right, left) : new Pair(left, right);
    }
  }
}
