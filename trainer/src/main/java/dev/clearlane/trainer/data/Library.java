package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Decoded sources of one split, each read once and kept in memory. Not thread-safe. */
public final class Library {
  private final Path root;
  private final Split split;
  private final Map<Source, List<Pair>> pairs = new EnumMap<>(Source.class);
  private final Map<Source, List<Picture>> sharp = new EnumMap<>(Source.class);
  private final Map<Source, List<List<Picture>>> clips = new EnumMap<>(Source.class);

  /** Reads nothing yet. */
  public Library(Path root, Split split) {
    this.root = root;
    this.split = split;
  }

  /** Pairs of all given sources, in order. */
  public List<Pair> pairs(List<Source> sources) throws IOException {
    List<Pair> all = new ArrayList<>();
    for (Source source : sources) {
      if (!pairs.containsKey(source)) {
        pairs.put(source, source.pairs(root, split));
      }
      all.addAll(pairs.get(source));
    }
    return all;
  }

  /** Clips of all given sources, in order. */
  public List<List<Picture>> clips(List<Source> sources) throws IOException {
    List<List<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      if (!clips.containsKey(source)) {
        clips.put(source, source.clips(root, split));
      }
      all.addAll(clips.get(source));
    }
    return all;
  }

  /** Sharp pictures of each given source, as one list per source. */
  public List<List<Picture>> sharp(List<Source> sources) throws IOException {
    List<List<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      if (!sharp.containsKey(source)) {
        sharp.put(source, source.sharp(root, split));
      }
      List<Picture> pictures = sharp.get(source);
      if (!pictures.isEmpty()) {
        all.add(pictures);
      }
    }
    return all;
  }
}
