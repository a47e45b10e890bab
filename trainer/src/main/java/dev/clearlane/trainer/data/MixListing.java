package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.synth.degrade.DegradationParameters;
import dev.clearlane.synth.degrade.FrameAverageBlur;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training pictures of a mix as a list, for programs that draw the samples themselves: what
 * {@link PictureBatches} draws from, in the same groups and with the same minimum size.
 *
 * <p>Everything is of the training split; tuning and held-out data are never listed.
 *
 * @param entries of the mix, in order
 * @param sources by kind and name, such as {@code sharp:urban100}; a source of clips that is used
 *     as sharp pictures is listed as both
 */
public record MixListing(List<Entry> entries, Map<String, List<Sample>> sources) {
  private static final Logger LOG = LoggerFactory.getLogger(MixListing.class);

  /** Enough for the longest exposure that frames are averaged over. */
  private static final int RUN = 9;

  public MixListing {
    entries = List.copyOf(entries);
    sources = new TreeMap<>(sources);
  }

  /**
   * One entry of the mix.
   *
   * @param weight how often it is drawn, relative to the others
   * @param sources keys of {@link MixListing#sources}. A pair, or a clip whose frames are averaged,
   *     is drawn from all of them together; a sharp picture, or a clip to be degraded, from one of
   *     them, all equally likely
   * @param degrade parameters of the degradation, of clips without one of the average of their
   *     frames; empty for pairs
   * @param stages of a classifier's mix the same, one after the other; else empty
   * @param labels of a classifier's mix what is to be found; else empty
   */
  public record Entry(
      double weight,
      List<String> sources,
      Map<String, Object> degrade,
      List<Map<String, Object>> stages,
      List<String> labels) {
    public Entry {
      sources = List.copyOf(sources);
      degrade = new LinkedHashMap<>(degrade);
      stages = List.copyOf(stages);
      labels = List.copyOf(labels);
    }
  }

  /**
   * What one sample is cut from.
   *
   * @param pictures of a pair the degraded and the clean one, for a refiner the coarse, the clean
   *     and the raw one; a sharp picture; of a clip the frames of all its runs
   * @param runLengths of a clip, how many frames each run of neighbours has; else empty
   * @param before of a pair, the numbers of the samples of its source that show the moments before
   *     it, newest first; empty where that is not known or not asked for
   */
  public record Sample(List<Stored> pictures, List<Integer> runLengths, List<Integer> before) {
    public Sample {
      pictures = List.copyOf(pictures);
      runLengths = List.copyOf(runLengths);
      before = List.copyOf(before);
    }

    Sample(Stored... pictures) {
      this(List.of(pictures), List.of(), List.of());
    }
  }

  /** A picture: a file, half of one, or a frame of a clip in memory. */
  public sealed interface Stored {}

  /**
   * A picture file.
   *
   * @param half empty for the whole picture, else {@code left} or {@code right}
   */
  public record InFile(Path file, String half) implements Stored {}

  /**
   * A decoded frame, the same object wherever it is used.
   *
   * @param origin file of the clip
   */
  public record Frame(Picture picture, Path origin) implements Stored {}

  /**
   * Lists a mix.
   *
   * @param train the training split of data that were checked
   * @param patchPx smaller pictures are left out
   * @param clipRuns how many runs of {@value #RUN} frames are taken from a longer clip, at equal
   *     distances
   * @param extra pairs behind each one that are asked for; the listed data were checked for as many
   * @throws UsageException if no picture of an entry is as large as a patch
   */
  public static MixListing of(
      List<MixtureComponent> mix, SplitData train, int patchPx, int clipRuns, int extra)
      throws IOException {
    Lister lister = new Lister(train, patchPx, clipRuns, extra);
    List<Entry> entries = new ArrayList<>();
    for (MixtureComponent component : mix) {
      entries.add(lister.entry(component));
    }
    return new MixListing(entries, lister.sources);
  }

  /**
   * How crops are drawn, in the units of {@link Crop#draw}; and the moments before, in those of
   * {@link StillMotion} and {@link PairSampler}.
   */
  public static Map<String, Object> crops() {
    Map<String, Object> crops = new LinkedHashMap<>();
    crops.put("margin_px", PairSampler.MARGIN_PX);
    crops.put("min_scale", PairSampler.MIN_SCALE);
    crops.put("shrunk_share", PairSampler.SHRUNK_SHARE);
    crops.put("pair_min_scale", PairSampler.PAIR_MIN_SCALE);
    crops.put("pair_shrunk_share", PairSampler.PAIR_SHRUNK_SHARE);
    crops.put("standing_share", StillMotion.STANDING_SHARE);
    crops.put("min_shift_px", StillMotion.MIN_SHIFT_PX);
    crops.put("max_shift_px", StillMotion.MAX_SHIFT_PX);
    crops.put("zoom_share", StillMotion.ZOOM_SHARE);
    crops.put("min_zoom", StillMotion.MIN_ZOOM);
    crops.put("max_zoom", StillMotion.MAX_ZOOM);
    crops.put("alone_share", PairSampler.ALONE_SHARE);
    crops.put("cut_share", PairSampler.CUT_SHARE);
    return crops;
  }

  private static final class Lister {
    private final SplitData train;
    private final int patchPx;
    private final int clipRuns;
    private final int extra;
    private final Map<String, List<Sample>> sources = new LinkedHashMap<>();

    Lister(SplitData train, int patchPx, int clipRuns, int extra) {
      this.train = train;
      this.patchPx = patchPx;
      this.clipRuns = clipRuns;
      this.extra = extra;
    }

    Entry entry(MixtureComponent component) throws IOException {
      List<String> keys = new ArrayList<>();
      for (Source source : component.pairs()) {
        keys.add(key("pairs", source, this::pairs));
      }
      for (Source source : component.sharp()) {
        keys.add(key("sharp", source, this::sharp));
      }
      for (Source source : component.clips()) {
        keys.add(key("clips", source, this::clips));
      }
      List<String> present = keys.stream().filter(key -> !sources.get(key).isEmpty()).toList();
      if (present.isEmpty()) {
        throw new UsageException(
            "%s: no picture is as large as a patch of %d px".formatted(component.names(), patchPx));
      }
      return new Entry(
          component.weight(),
          present,
          degrade(component),
          component.degrade().stream().map(DegradationParameters::of).toList(),
          component.labels());
    }

    private static Map<String, Object> degrade(MixtureComponent component) {
      if (!component.degrade().isEmpty()) {
        return DegradationParameters.of(String.join("+", component.degrade()));
      }
      FrameAverageBlur blur = PictureBatches.FRAME_AVERAGE;
      return component.clips().isEmpty() ? Map.of() : DegradationParameters.of(blur);
    }

    /** Lists a source of one kind of samples. */
    private interface Listing {
      List<Sample> of(Source source) throws IOException;
    }

    private String key(String kind, Source source, Listing listing) throws IOException {
      String key = kind + ":" + source.id();
      if (!sources.containsKey(key)) {
        sources.put(key, listing.of(source));
      }
      return key;
    }

    private List<Sample> pairs(Source source) throws IOException {
      LazyList<Pair> all = train.pairs(List.of(source));
      LazyList<Pair> large = all.atLeast(patchPx);
      Map<List<Stored>, Integer> numbers = new HashMap<>();
      for (int i = 0; i < large.size(); i++) {
        numbers.put(stored(large.items().get(i)), i);
      }
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < large.size(); i++) {
        DataItem<Pair> item = large.items().get(i);
        List<Integer> before = new ArrayList<>();
        if (!source.refined()) {
          for (DataItem<Pair> earlier : large.before(i, extra)) {
            before.add(numbers.get(stored(earlier)));
          }
        }
        samples.add(new Sample(stored(item), List.of(), before));
      }
      logOmitted(source, all.size() - samples.size());
      return samples;
    }

    private static List<Stored> stored(DataItem<Pair> item) {
      if (item instanceof PairItem pair) {
        return List.of(stored(pair.input()), stored(pair.target()));
      }
      if (item instanceof RefinedItem refined) {
        return List.of(
            stored(refined.coarse().input()),
            stored(refined.coarse().target()),
            stored(refined.raw().input()));
      }
      if (item instanceof DataItem.InMemory<Pair> held) {
        Pair pair = held.value();
        return List.of(
            new Frame(pair.input(), held.files().get(0)),
            new Frame(pair.target(), held.files().get(1)));
      }
      throw new IllegalStateException("a pair is in files or in memory, not " + item);
    }

    private List<Sample> sharp(Source source) throws IOException {
      List<Sample> samples = new ArrayList<>();
      LazyList<Picture> pictures = train.sharpOf(source);
      for (DataItem<Picture> item : pictures.atLeast(patchPx).items()) {
        if (item instanceof PictureItem picture) {
          samples.add(new Sample(stored(picture)));
        } else if (item instanceof DataItem.InMemory<Picture> held) {
          samples.add(new Sample(new Frame(held.value(), held.files().get(0))));
        }
      }
      logOmitted(source, pictures.size() - samples.size());
      return samples;
    }

    private List<Sample> clips(Source source) throws IOException {
      List<Sample> samples = new ArrayList<>();
      int frames = 0;
      int taken = 0;
      for (Source.Clip clip : train.clipsOf(source)) {
        Picture first = clip.frames().get(0);
        if (!new DataItem.Size(first.widthPx(), first.heightPx()).covers(patchPx)) {
          continue;
        }
        List<Stored> stored = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (List<Picture> run : runs(clip.frames())) {
          run.forEach(frame -> stored.add(new Frame(frame, clip.file())));
          lengths.add(run.size());
        }
        frames += clip.frames().size();
        taken += stored.size();
        samples.add(new Sample(stored, lengths, List.of()));
      }
      if (taken < frames) {
        LOG.info("{}: {} of {} frames are taken", source.id(), taken, frames);
      }
      return samples;
    }

    private List<List<Picture>> runs(List<Picture> frames) {
      if (frames.size() <= RUN) {
        return List.of(frames);
      }
      int count = Math.min(clipRuns, frames.size() / RUN);
      List<List<Picture>> runs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int first = count == 1 ? 0 : (int) ((long) i * (frames.size() - RUN) / (count - 1));
        runs.add(frames.subList(first, first + RUN));
      }
      return runs;
    }

    private static InFile stored(PictureItem item) {
      return new InFile(
          item.file(),
          switch (item.part()) {
            case WHOLE -> "";
            case LEFT -> "left";
            case RIGHT -> "right";
          });
    }

    private void logOmitted(Source source, int count) {
      if (count > 0) {
        LOG.info(
            "{}: {} pictures are smaller than patches of {} px and are left out",
            source.id(),
            count,
            patchPx);
      }
    }
  }
}
