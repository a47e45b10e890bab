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
 * The sources of one split, each listed once. Pictures are read on demand and cached within a bound
 * of memory; clips are read at once. Listing is for one thread.
 */
public final class SplitData {
  private final Path root;
  private final Split split;
  private final PictureCache cache;
  private final int extra;
  private final Map<Source, List<DataItem<Pair>>> pairs = new HashMap<>();
  private final Map<Source, List<DataItem<Picture>>> sharp = new HashMap<>();
  private final Map<Source, List<Source.Clip>> clips = new HashMap<>();
  private final Map<Source, List<DataItem<PlatePicture>>> plates = new HashMap<>();

  /** Reads nothing yet. */
  public SplitData(Path root, Split split) {
    this(root, split, PictureCache.ofHeap(), 0);
  }

  /**
   * Reads nothing yet.
   *
   * @param extra how many pairs are shown behind each one: of the moments before it, or a refiner's
   *     raw picture
   */
  SplitData(Path root, Split split, PictureCache cache, int extra) {
    this.root = root;
    this.split = split;
    this.cache = cache;
    this.extra = extra;
  }

  /**
   * Pairs of all given sources, in order.
   *
   * @throws UsageException if the data of a source have errors
   */
  public LazyList<Pair> pairs(List<Source> sources) throws IOException {
    List<DataItem<Pair>> all = new ArrayList<>();
    for (Source source : sources) {
      all.addAll(listed(source, pairs, this::pairsOf));
    }
    return new LazyList<>(all, cache);
  }

  /** Clips of all given sources, in order. */
  public List<List<Picture>> clips(List<Source> sources) throws IOException {
    List<List<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      listed(source, clips, Source::clips).forEach(clip -> all.add(clip.frames()));
    }
    return all;
  }

  /** Clips of one source, with their files. */
  List<Source.Clip> clipsOf(Source source) throws IOException {
    return listed(source, clips, Source::clips);
  }

  /** Sharp pictures of one source; stills of clips are frames of {@link #clipsOf}. */
  LazyList<Picture> sharpOf(Source source) throws IOException {
    return new LazyList<>(
        source.kind() == Source.Kind.CLIPS
            ? Clips.stills(clipsOf(source))
            : listed(source, sharp, Source::sharp),
        cache);
  }

  /** Sharp pictures of each given source, as one list per source. */
  public List<LazyList<Picture>> sharp(List<Source> sources) throws IOException {
    List<LazyList<Picture>> all = new ArrayList<>();
    for (Source source : sources) {
      List<DataItem<Picture>> pictures = listed(source, sharp, Source::sharp);
      if (!pictures.isEmpty()) {
        all.add(new LazyList<>(pictures, cache));
      }
    }
    return all;
  }

  /** Pictures of licence plates of all given sources, in order. */
  public LazyList<PlatePicture> plates(List<Source> sources) throws IOException {
    List<DataItem<PlatePicture>> all = new ArrayList<>();
    for (Source source : sources) {
      all.addAll(listed(source, plates, Source::plates));
    }
    return new LazyList<>(all, cache);
  }

  /** Whole pictures of which the text of the plate is known, but not its place. */
  public List<PictureText> pictureTexts() throws IOException {
    return PlateData.texts(root, split);
  }

  /** The folder of fonts for rendered plates. */
  Path fonts() {
    return root.resolve("fonts");
  }

  /** Lists the data of a mix; errors are collected instead of thrown. */
  DatasetListing hold(List<MixtureComponent> mix, List<Source> validation, DataErrors errors) {
    DatasetListing listing = new DatasetListing(cache);
    for (MixtureComponent entry : mix) {
      for (Source source : entry.pairs()) {
        listing.pairs.addAll(tried(source, pairs, this::pairsOf, errors));
      }
      for (Source source : entry.sharp()) {
        listing.pictures.addAll(tried(source, sharp, Source::sharp, errors));
      }
      for (Source source : entry.plates()) {
        listing.plates.addAll(tried(source, plates, Source::plates, errors));
      }
      for (String font : entry.fonts()) {
        try {
          if (!font.equals(PlateSampler.STROKES)) {
            PlateSampler.faces(fonts(), List.of(font));
            listing.others.add(fonts().resolve(font));
          }
        } catch (IOException e) {
          errors.add(DataErrors.Kind.UNREADABLE, e);
        }
      }
      for (Source source : entry.clips()) {
        tried(source, clips, Source::clips, errors).forEach(c -> listing.others.add(c.file()));
      }
    }
    for (Source source : validation) {
      DataErrors own = new DataErrors();
      List<DataItem<Pair>> found = tried(source, pairs, this::pairsOf, own);
      if (found.isEmpty() && own.isEmpty()) {
        own.add(DataErrors.Kind.LAYOUT, source + ": holds no pairs to validate on");
      }
      errors.addAll(own);
      listing.pairs.addAll(found);
    }
    return listing;
  }

  private List<? extends DataItem<Pair>> pairsOf(
      Source source, Path from, Split part, DataErrors errors) throws IOException {
    return source.pairs(from, part, errors, extra);
  }

  @FunctionalInterface
  private interface Listing<T> {
    List<? extends T> of(Source source, Path root, Split split, DataErrors errors)
        throws IOException;
  }

  private <T> List<T> tried(
      Source source, Map<Source, List<T>> known, Listing<T> listing, DataErrors errors) {
    List<T> before = known.get(source);
    if (before != null) {
      return before;
    }
    DataErrors own = new DataErrors();
    List<T> found;
    try {
      found = List.copyOf(listing.of(source, root, split, own));
    } catch (IOException e) {
      own.add(DataErrors.Kind.LAYOUT, e);
      found = List.of();
    }
    if (own.isEmpty()) {
      known.put(source, found);
    }
    errors.addAll(own);
    return found;
  }

  private <T> List<T> listed(Source source, Map<Source, List<T>> known, Listing<T> listing)
      throws UsageException {
    DataErrors errors = new DataErrors();
    List<T> found = tried(source, known, listing, errors);
    errors.require();
    return found;
  }
}
