package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A data set of real pictures below the data root, in its published layout, with its rule of what
 * is held out. Sources hold pairs, sharp pictures, or clips. Those without a folder in their name
 * are the constants here; the others are made by {@link #find} from the id in a recipe.
 */
public final class Source implements Comparable<Source> {
  /** Layout of a source on disk. */
  @FunctionalInterface
  interface Layout<T> {
    /**
     * What a split holds, in a fixed order.
     *
     * @throws IOException if the source cannot be listed at all; other problems are added to the
     *     errors
     */
    List<? extends T> list(Path root, Split split, DataErrors errors) throws IOException;
  }

  /** What a source holds. */
  public enum Kind {
    PAIRS,
    SHARP,
    /** Sharp frames in sequence; also usable as sharp pictures. */
    CLIPS,
    /** Pictures of licence plates, with boxes or texts. */
    PLATES
  }

  private static final String RENDERED = "drives rendered by clearlane synth";

  private static final List<Source> BUILT_IN = new ArrayList<>();

  /**
   * REDS, motion blur. The reduced sequences of this project's other data: the 10-frame test
   * sequences are held out, the last 10-frame training sequence is for tuning. Else the data set as
   * published: its validation sequences are held out. Licence CC BY 4.0.
   */
  public static final Source REDS =
      pairs("reds", "REDS motion blur pairs, 320x180, CC BY 4.0", ReducedReds::pairs);

  /** Rain800, side by side, left clean and right rainy, see {@link Rain#rain800}. */
  public static final Source RAIN800 =
      pairs("rain800", "Rain800 training pairs, licence of the images not stated", Rain::rain800);

  /** Drops on glass: of four, one is held out and one is for tuning. */
  public static final Source RAINDROP =
      pairs(
          "raindrop",
          "drops on glass, sample of attentive-gan-derainnet, MIT",
          ProjectData::raindrop);

  /** The clean halves of Rain800, split as the pairs are. */
  public static final Source RAIN800_CLEAN =
      sharp(
          "rain800_clean",
          "clean halves of Rain800, licence of the images not stated",
          targetsOf(RAIN800));

  /** The sharp frames of REDS, split as the pairs are. */
  public static final Source REDS_SHARP =
      sharp("reds_sharp", "sharp frames of REDS, 320x180, CC BY 4.0", targetsOf(REDS));

  /** The clean pictures of the drops on glass, split as the pairs are. */
  public static final Source RAINDROP_CLEAN =
      sharp(
          "raindrop_clean",
          "clean pictures of attentive-gan-derainnet's sample, MIT",
          targetsOf(RAINDROP));

  /** Urban100, city scenes: of every 10, one is held out and one is for tuning. */
  public static final Source URBAN100 =
      sharp(
          "urban100",
          "Urban100 city scenes, licence not stated",
          ProjectData.stills("sharp_urban100", 10));

  /** In-car frames: of every 10, one is held out and one is for tuning. */
  public static final Source DASHCAM =
      sharp(
          "dashcam",
          "in-car frames, RobertLucian license-plate-dataset, MIT",
          ProjectData.stills("dashcam_ro/images", 10));

  /** Sharp road stills of many cameras; of every 10, one is held out and one is for tuning. */
  public static final Source ROAD_FRAMES =
      sharp(
          "road_frames",
          "road stills of 32 public repositories, most licences not stated",
          ProjectData::roadFrames);

  /** Road stills that are less wide, re-encoded and often soft: for selectors. Split likewise. */
  public static final Source ROAD_FRAMES_SMALL =
      sharp(
          "road_frames_small",
          "small road stills of 32 public repositories, most licences not stated",
          ProjectData::smallRoadFrames);

  /** Road stills: all for training. */
  public static final Source DRIVE_STILLS =
      sharp("drive_stills", "road stills, Udacity CarND, MIT", ProjectData::driveStills);

  /** Frames of our own rendered drives: blurred. */
  public static final Source RENDERED_BLUR =
      pairs(
          "rendered_blur",
          "blurred stretches of " + RENDERED,
          history -> RenderedDrives.pairs("blur", history));

  /** Frames of our own rendered drives: rainy. */
  public static final Source RENDERED_RAIN =
      pairs(
          "rendered_rain",
          "rainy stretches of " + RENDERED,
          history -> RenderedDrives.pairs("rain", history));

  /** Frames of our own rendered drives: drops on the glass. */
  public static final Source RENDERED_DROPS =
      pairs(
          "rendered_drops",
          "stretches with drops of " + RENDERED,
          history -> RenderedDrives.pairs("drops", history));

  /** Frames of our own rendered drives: blurred and rainy. */
  public static final Source RENDERED_BOTH =
      pairs(
          "rendered_both",
          "blurred and rainy stretches of " + RENDERED,
          history -> RenderedDrives.pairs("both", history));

  /** Clean frames of our own rendered drives. */
  public static final Source RENDERED_CLEAN =
      sharp("rendered_clean", "clean stretches of " + RENDERED, RenderedDrives::clean);

  /** Clean highway clips: one whole clip is held out; none is for tuning. */
  public static final Source DRIVE_VIDEO =
      clips("drive_video", "clean highway clips, Udacity CarND, MIT", ProjectData::driveVideo);

  /** GOPRO's linear blur, as most tables use it. */
  public static final Source GOPRO =
      pairs("gopro", "GOPRO_Large (Nah et al. 2017), folder blur", Sequences.gopro("blur"));

  /** GOPRO's gamma-corrected blur. */
  public static final Source GOPRO_GAMMA =
      pairs(
          "gopro_gamma",
          "GOPRO_Large (Nah et al. 2017), folder blur_gamma",
          Sequences.gopro("blur_gamma"));

  /** RealBlur from the camera's JPEG, see {@link RealBlur}. */
  public static final Source REALBLUR_J =
      pairs("realblur_j", "RealBlur-J (Rim et al. 2020)", RealBlur.pairs("J"));

  /** RealBlur from raw, see {@link RealBlur}. */
  public static final Source REALBLUR_R =
      pairs("realblur_r", "RealBlur-R (Rim et al. 2020)", RealBlur.pairs("R"));

  /** Rain100L, see {@link Rain#rain100}. */
  public static final Source RAIN100L =
      pairs("rain100l", "Rain100L (Yang et al. 2017)", Rain.rain100("Light"));

  /** Rain100H, see {@link Rain#rain100}. */
  public static final Source RAIN100H =
      pairs(
          "rain100h",
          "Rain100H (Yang et al. 2017), without the training scenes of its test set",
          Rain.rain100("Heavy"));

  /** Boxes of plates in in-car frames, see {@link DashcamPlates}. */
  public static final Source DASHCAM_PLATES =
      builtIn(
          "dashcam_plates",
          "in-car frames with plate boxes, RobertLucian license-plate-dataset, MIT",
          new OfPlates(DashcamPlates::list));

  /** Frames of a clip and its file. */
  record Clip(Path file, List<Picture> frames) {}

  /** Its kind and layout on disk. */
  private sealed interface Content {}

  /** By how many frames before each pair are to be known. */
  private record OfPairs(IntFunction<Layout<DataItem<Pair>>> layout, boolean refined)
      implements Content {}

  private record OfSharp(Layout<DataItem<Picture>> layout) implements Content {}

  private record OfPlates(Layout<DataItem<PlatePicture>> layout) implements Content {}

  private record OfClips(Layout<Clip> layout) implements Content {}

  private final String id;
  private final String origin;
  private final Content content;
  private final int order;

  private Source(String id, String origin, Content content, int order) {
    this.id = id;
    this.origin = origin;
    this.content = content;
    this.order = order;
  }

  /**
   * The source of a name that holds, or can be used as, the wanted kind. Beside the constants:
   * {@code paired:INPUTS:TARGETS}, two folders of pictures with the same names, of every 8 one held
   * out and one for tuning; {@code refined:COARSE:TARGETS:RAW}, the same with a third folder, for
   * refiners; {@code sharp:FOLDER}, pictures or clips, of every 10 pictures one held out and one
   * for tuning; {@code clips:FOLDER}, all for training; {@code weather:KIND}, stills of real
   * weather; {@code plates_real:FOLDER}, labelled licence plates. Folders are below the data root
   * or absolute.
   */
  public static Optional<Source> find(String id, Kind wanted) {
    return named(id)
        .filter(s -> s.kind() == wanted || (wanted == Kind.SHARP && s.kind() == Kind.CLIPS));
  }

  /** The names of the constants that hold, or can be used as, the wanted kind. */
  public static List<String> names(Kind wanted) {
    return BUILT_IN.stream().map(Source::id).filter(id -> find(id, wanted).isPresent()).toList();
  }

  private static Optional<Source> named(String id) {
    String[] parts = id.split(":", -1);
    boolean folders = !List.of(parts).subList(1, parts.length).contains("");
    if (parts.length == 3 && parts[0].equals("paired") && folders) {
      return Optional.of(UserFolders.paired(id, parts[1], parts[2]));
    }
    if (parts.length == 4 && parts[0].equals("refined") && folders) {
      return Optional.of(UserFolders.refined(id, parts[1], parts[2], parts[3]));
    }
    if (parts.length == 2 && parts[0].equals("sharp") && folders) {
      return Optional.of(UserFolders.sharp(id, parts[1]));
    }
    if (parts.length == 2 && parts[0].equals("clips") && folders) {
      return Optional.of(UserFolders.clips(id, parts[1]));
    }
    if (parts.length == 2 && parts[0].equals("weather") && folders) {
      String origin =
          "real weather of kind %s, 10 public repositories, DAWN and BDD100K among them";
      return Optional.of(
          ofSharp(id, origin.formatted(parts[1]), LabelledPictures.weather(parts[1])));
    }
    if (parts.length == 2 && parts[0].equals("plates_real") && folders) {
      String origin = "plates_real/%s, %s".formatted(parts[1], PlateData.origin(parts[1]));
      return Optional.of(
          new Source(id, origin, new OfPlates(PlateData.folder(parts[1])), Integer.MAX_VALUE));
    }
    return BUILT_IN.stream().filter(s -> s.id.equals(id)).findFirst();
  }

  /** Name as in recipes. */
  public String id() {
    return id;
  }

  /** What it holds. */
  public Kind kind() {
    if (content instanceof OfPairs) {
      return Kind.PAIRS;
    }
    if (content instanceof OfPlates) {
      return Kind.PLATES;
    }
    return content instanceof OfSharp ? Kind.SHARP : Kind.CLIPS;
  }

  /** Whether its pairs are coarse results and clean pictures, each with the raw one beside it. */
  public boolean refined() {
    return content instanceof OfPairs pairs && pairs.refined;
  }

  /** Origin and licence, for provenance. */
  public String origin() {
    return origin;
  }

  List<? extends DataItem<Pair>> pairs(Path root, Split split, DataErrors errors)
      throws IOException {
    return pairs(root, split, errors, 0);
  }

  /**
   * Its pairs.
   *
   * @param history how many frames before each are asked for; there may be more or fewer
   */
  List<? extends DataItem<Pair>> pairs(Path root, Split split, DataErrors errors, int history)
      throws IOException {
    if (content instanceof OfPairs pairs) {
      return pairs.layout.apply(history).list(root, split, errors);
    }
    throw new IllegalStateException(id + " holds no pairs");
  }

  List<? extends DataItem<PlatePicture>> plates(Path root, Split split, DataErrors errors)
      throws IOException {
    if (content instanceof OfPlates plates) {
      return plates.layout.list(root, split, errors);
    }
    throw new IllegalStateException(id + " holds no plates");
  }

  /** Its sharp pictures, or every n-th frame of its clips. */
  List<? extends DataItem<Picture>> sharp(Path root, Split split, DataErrors errors)
      throws IOException {
    if (content instanceof OfSharp sharp) {
      return sharp.layout.list(root, split, errors);
    }
    return Clips.stills(clips(root, split, errors));
  }

  List<? extends Clip> clips(Path root, Split split, DataErrors errors) throws IOException {
    if (content instanceof OfClips clips) {
      return clips.layout.list(root, split, errors);
    }
    throw new IllegalStateException(id + " holds no clips");
  }

  /** In the order of the constants, then by name. */
  @Override
  public int compareTo(Source other) {
    int byOrder = Integer.compare(order, other.order);
    return byOrder != 0 ? byOrder : id.compareTo(other.id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source source && source.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }

  static Source ofPairs(String id, String origin, Layout<DataItem<Pair>> layout) {
    return new Source(id, origin, new OfPairs(history -> layout, false), Integer.MAX_VALUE);
  }

  static Source refined(String id, String origin, Layout<DataItem<Pair>> layout) {
    return new Source(id, origin, new OfPairs(history -> layout, true), Integer.MAX_VALUE);
  }

  static Source ofSharp(String id, String origin, Layout<DataItem<Picture>> layout) {
    return new Source(id, origin, new OfSharp(layout), Integer.MAX_VALUE);
  }

  static Source ofClips(String id, String origin, Layout<Clip> layout) {
    return new Source(id, origin, new OfClips(layout), Integer.MAX_VALUE);
  }

  private static Source pairs(String id, String origin, Layout<DataItem<Pair>> layout) {
    return pairs(id, origin, history -> layout);
  }

  private static Source pairs(
      String id, String origin, IntFunction<Layout<DataItem<Pair>>> layout) {
    return builtIn(id, origin, new OfPairs(layout, false));
  }

  private static Source sharp(String id, String origin, Layout<DataItem<Picture>> layout) {
    return builtIn(id, origin, new OfSharp(layout));
  }

  private static Source clips(String id, String origin, Layout<Clip> layout) {
    return builtIn(id, origin, new OfClips(layout));
  }

  private static Source builtIn(String id, String origin, Content content) {
    Source source = new Source(id, origin, content, BUILT_IN.size());
    BUILT_IN.add(source);
    return source;
  }

  private static Layout<DataItem<Picture>> targetsOf(Source source) {
    return (root, split, errors) -> {
      List<PictureItem> targets = new ArrayList<>();
      for (DataItem<Pair> pair : source.pairs(root, split, errors)) {
        targets.add(((PairItem) pair).target());
      }
      return targets;
    };
  }
}
