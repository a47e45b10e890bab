package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources of one split, each listed once. Pictures are read when they are asked for and kept
 * within a bound of memory; clips are read at once. Listing is for one thread.
 */
public final class Library {
  private final Path root;
  private final Split split;
  private final PictureCache cache;
  private final Map<Source, List<Stored<Pair>>> pairs = new HashMap<>();
  private final Map<Source, List<Stored<Picture>>> sharp = new HashMap<>();
  private final Map<Source, List<Source.Clip>> clips = new HashMap<>();

  /** Reads nothing yet. */
  public Library(Path root, Split split) {
    this(root, split, PictureCache.ofHeap());
  }

  Library(Path root, Split split, PictureCache cache) {
    this.root = root;
    this.split = split;
    this.cache = cache;
  }

  /**
   * Pairs of all given sources, in order.
   *
   * @throws UsageException if a source is not as it should be
   */
  public OnDemand<Pair> pairs(List<Source> sources) throws IOException {
    List<Stored<Pair>> all = new ArrayList<>();
    for (Source source : sources) {
      all.addAll(listed(source, pairs, Source::pairs));
    }
    return new OnDemand<>(all, cache);
  }

  /** Clips of all given sources, in order. */
  public List<List<Picture>> clips(List<Source> sources) throws IOException {
    List<List<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      listed(source, clips, Source::clips).forEach(clip -> all.add(clip.frames()));
    }
    return all;
  }

  /** Sharp pictures of each given source, as one list per source. */
  public List<OnDemand<Picture>> sharp(List<Source> sources) throws IOException {
    List<OnDemand<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      List<Stored<Picture>> pictures = listed(source, sharp, Source::sharp);
      if (!pictures.isEmpty()) {
        all.add(new OnDemand<>(pictures, cache));
      }
    }
    return all;
  }

  /** Lists what a mix needs, and notes what is wrong instead of failing. */
  Holdings hold(List<MixEntry> mix, List<Source> validation, Faults faults) {
    Holdings holdings = new Holdings(cache);
    for (MixEntry entry : mix) {
      for (Source source : entry.pairs()) {
        holdings.pairs.addAll(tried(source, pairs, Source::pairs, faults));
      }
      for (Source source : entry.sharp()) {
        holdings.pictures.addAll(tried(source, sharp, Source::sharp, faults));
      }
      for (Source source : entry.clips()) {
        tried(source, clips, Source::clips, faults).forEach(c -> holdings.others.add(c.file()));
      }
    }
    for (Source source : validation) {
      Faults own = new Faults();
      List<Stored<Pair>> found = tried(source, pairs, Source::pairs, own);
      if (found.isEmpty() && own.isEmpty()) {
        own.add(Faults.Kind.LAYOUT, source + ": holds no pairs to validate on");
      }
      faults.addAll(own);
      holdings.pairs.addAll(found);
    }
    return holdings;
  }

  @FunctionalInterface
  private interface Listing<T> {
    List<? extends T> of(Source source, Path root, Split split, Faults faults) throws IOException;
  }

  private <T> List<T> tried(
      Source source, Map<Source, List<T>> known, Listing<T> listing, Faults faults) {
    List<T> before = known.get(source);
    if (before != null) {
      return before;
    }
    Faults own = new Faults();
    List<T> found;
    try {
      found = List.copyOf(listing.of(source, root, split, own));
    } catch (IOException e) {
      own.add(Faults.Kind.LAYOUT, e);
      found = List.of();
    }
    if (own.isEmpty()) {
      known.put(source, found);
    }
    faults.addAll(own);
    return found;
  }

  private <T> List<T> listed(Source source, Map<Source, List<T>> known, Listing<T> listing)
      throws UsageException {
    Faults faults = new Faults();
    List<T> found = tried(source, known, listing, faults);
    faults.require();
    return found;
  }
}
