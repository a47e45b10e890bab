package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A body of real pictures under the data root, in its published layout, with its rule of what is
 * kept aside. Sources hold pairs, sharp pictures, or clips. Those without a folder in their name
 * are the constants here; the others are made by {@link #find} from what a recipe says.
 */
public final class Source implements Comparable<Source> {
  /** How a source lies on disk. */
  @FunctionalInterface
  interface Layout<T> {
    /**
     * What a split holds, in a fixed order.
     *
     * @throws IOException if nothing can be listed at all; what can be listed around is a fault
     */
    List<? extends T> list(Path root, Split split, Faults faults) throws IOException;
  }

  /** What a source holds. */
  public enum Kind {
    PAIRS,
    SHARP,
    /** Sharp frames in sequence; also usable as sharp pictures. */
    CLIPS
  }

  /** Neighbouring frames look alike; as stills, every 8th is enough. */
  private static final int SHARP_STRIDE = 8;

  private static final List<Source> BUILT_IN = new ArrayList<>();

  /**
   * REDS, motion blur. The reduced sequences of this project's other data: the 10-frame test
   * sequences are kept aside, the last 10-frame training sequence is for tuning. Else the data set
   * as published: its validation sequences are kept aside. Licence CC BY 4.0.
   */
  public static final Source REDS =
      pairs("reds", "REDS motion blur pairs, 320x180, CC BY 4.0", ReducedReds::pairs);

  /** Rain800, side by side, left clean and right rainy, see {@link Rain#rain800}. */
  public static final Source RAIN800 =
      pairs("rain800", "Rain800 training pairs, licence of the images not stated", Rain::rain800);

  /** Drops on glass: of four, one is kept aside and one is for tuning. */
  public static final Source RAINDROP =
      pairs(
          "raindrop",
          "drops on glass, sample of attentive-gan-derainnet, MIT",
          (root, split, faults) -> {
            Path base = root.resolve("raindrop_pairs");
            List<Path> rainy = PairFolders.listed(base.resolve("rain_image"), faults);
            List<Path> clean = PairFolders.listed(base.resolve("clean_image"), faults);
            if (rainy.size() != clean.size()) {
              faults.add(
                  Faults.Kind.UNPAIRED,
                  "%s: %d rainy and %d clean pictures".formatted(base, rainy.size(), clean.size()));
              return List.of();
            }
            return split.everyNth(rainy, 4).stream()
                .map(file -> StoredPair.of(file, clean.get(rainy.indexOf(file))))
                .toList();
          });

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

  /** Urban100, city scenes: of every 10, one is kept aside and one is for tuning. */
  public static final Source URBAN100 =
      sharp(
          "urban100",
          "Urban100 city scenes, licence not stated",
          (root, split, faults) -> stills(root.resolve("sharp_urban100"), split, 10));

  /** In-car frames: of every 10, one is kept aside and one is for tuning. */
  public static final Source DASHCAM =
      sharp(
          "dashcam",
          "in-car frames, RobertLucian license-plate-dataset, MIT",
          (root, split, faults) -> stills(root.resolve("dashcam_ro").resolve("images"), split, 10));

  /** Road stills: all for training. */
  public static final Source DRIVE_STILLS =
      sharp(
          "drive_stills",
          "road stills, Udacity CarND, MIT",
          (root, split, faults) -> {
            List<Stored<Picture>> pictures = new ArrayList<>();
            if (split == Split.TRAIN) {
              for (Path folder : Folders.in(root.resolve("drive_stills"))) {
                PictureFiles.in(folder).forEach(f -> pictures.add(StoredPicture.whole(f)));
              }
            }
            return pictures;
          });

  /** Frames of our own rendered drives: blurred. */
  public static final Source RENDERED_BLUR =
      rendered("rendered_blur", "blurred stretches of drives rendered by clearlane synth", "blur");

  /** Frames of our own rendered drives: rainy. */
  public static final Source RENDERED_RAIN =
      rendered("rendered_rain", "rainy stretches of drives rendered by clearlane synth", "rain");

  /** Frames of our own rendered drives: drops on the glass. */
  public static final Source RENDERED_DROPS =
      rendered(
          "rendered_drops", "stretches with drops of drives rendered by clearlane synth", "drops");

  /** Frames of our own rendered drives: blurred and rainy. */
  public static final Source RENDERED_BOTH =
      rendered(
          "rendered_both",
          "blurred and rainy stretches of drives rendered by clearlane synth",
          "both");

  /** Clean frames of our own rendered drives. */
  public static final Source RENDERED_CLEAN =
      sharp(
          "rendered_clean",
          "clean stretches of drives rendered by clearlane synth",
          (root, split, faults) -> RenderedDrives.clean(root, split));

  /** Clean highway clips: one whole clip is kept aside; none is for tuning. */
  public static final Source DRIVE_VIDEO =
      clips(
          "drive_video",
          "clean highway clips, Udacity CarND, MIT",
          (root, split, faults) -> {
            List<Clip> clips = new ArrayList<>();
            for (Path file : Folders.files(root.resolve("drive_video"), ".mp4")) {
              boolean kept = PictureFiles.name(file).equals("udacity_project_video_cut.mp4");
              if (split == (kept ? Split.KEPT_ASIDE : Split.TRAIN)) {
                clips.add(new Clip(file, Clips.whole(file)));
              }
            }
            return clips;
          });

  /** GOPRO's linear blur, as most tables use it. */
  public static final Source GOPRO =
      pairs(
          "gopro",
          "GOPRO_Large (Nah et al. 2017), folder blur",
          (root, split, faults) -> Sequences.gopro(root, split, faults, "blur"));

  /** GOPRO's gamma-corrected blur. */
  public static final Source GOPRO_GAMMA =
      pairs(
          "gopro_gamma",
          "GOPRO_Large (Nah et al. 2017), folder blur_gamma",
          (root, split, faults) -> Sequences.gopro(root, split, faults, "blur_gamma"));

  /** RealBlur from the camera's JPEG, see {@link RealBlur}. */
  public static final Source REALBLUR_J =
      pairs(
          "realblur_j",
          "RealBlur-J (Rim et al. 2020)",
          (root, split, faults) -> RealBlur.pairs(root, split, faults, "J"));

  /** RealBlur from raw, see {@link RealBlur}. */
  public static final Source REALBLUR_R =
      pairs(
          "realblur_r",
          "RealBlur-R (Rim et al. 2020)",
          (root, split, faults) -> RealBlur.pairs(root, split, faults, "R"));

  /** Rain100L, see {@link Rain#rain100}. */
  public static final Source RAIN100L =
      pairs(
          "rain100l",
          "Rain100L (Yang et al. 2017)",
          (root, split, faults) -> Rain.rain100(root, split, faults, "Light"));

  /** Rain100H, see {@link Rain#rain100}. */
  public static final Source RAIN100H =
      pairs(
          "rain100h",
          "Rain100H (Yang et al. 2017), without the training scenes of its test set",
          (root, split, faults) -> Rain.rain100(root, split, faults, "Heavy"));

  /** A clip's frames and where they come from. */
  record Clip(Path file, List<Picture> frames) {}

  private final String id;
  private final Kind kind;
  private final String origin;
  private final int order;
  private final Layout<Stored<Pair>> pairs;
  private final Layout<Stored<Picture>> sharp;
  private final Layout<Clip> clips;

  private Source(
      String id,
      Kind kind,
      String origin,
      int order,
      Layout<Stored<Pair>> pairs,
      Layout<Stored<Picture>> sharp,
      Layout<Clip> clips) {
    this.id = id;
    this.kind = kind;
    this.origin = origin;
    this.order = order;
    this.pairs = pairs;
    this.sharp = sharp;
    this.clips = clips;
  }

  /**
   * The source of a name that holds, or can be used as, what is asked for. Beside the constants:
   * {@code paired:INPUTS:TARGETS}, two folders of pictures with the same names, of every 8 one kept
   * aside and one for tuning; {@code sharp:FOLDER}, pictures or clips, of every 10 pictures one
   * kept aside and one for tuning; {@code clips:FOLDER}, all for training. Folders are below the
   * data root or absolute.
   */
  public static Optional<Source> find(String id, Kind wanted) {
    return named(id)
        .filter(s -> s.kind == wanted || (wanted == Kind.SHARP && s.kind == Kind.CLIPS));
  }

  /** The names of the constants that hold, or can be used as, what is asked for. */
  public static List<String> names(Kind wanted) {
    return BUILT_IN.stream().map(Source::id).filter(id -> find(id, wanted).isPresent()).toList();
  }

  private static Optional<Source> named(String id) {
    String[] parts = id.split(":", -1);
    if (parts.length == 3 && parts[0].equals("paired") && !parts[1].isEmpty()) {
      return Optional.of(OwnFolders.paired(id, parts[1], parts[2]));
    }
    if (parts.length == 2 && parts[0].equals("sharp") && !parts[1].isEmpty()) {
      return Optional.of(OwnFolders.sharp(id, parts[1]));
    }
    if (parts.length == 2 && parts[0].equals("clips") && !parts[1].isEmpty()) {
      return Optional.of(OwnFolders.clips(id, parts[1]));
    }
    return BUILT_IN.stream().filter(s -> s.id.equals(id)).findFirst();
  }

  /** Name as in recipes. */
  public String id() {
    return id;
  }

  /** What it holds. */
  public Kind kind() {
    return kind;
  }

  /** Origin and licence, for provenance. */
  public String origin() {
    return origin;
  }

  List<? extends Stored<Pair>> pairs(Path root, Split split, Faults faults) throws IOException {
    return pairs.list(root, split, faults);
  }

  List<? extends Stored<Picture>> sharp(Path root, Split split, Faults faults) throws IOException {
    return sharp.list(root, split, faults);
  }

  List<? extends Clip> clips(Path root, Split split, Faults faults) throws IOException {
    return clips.list(root, split, faults);
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

  static Source ofPairs(String id, String origin, Layout<Stored<Pair>> layout) {
    return new Source(
        id,
        Kind.PAIRS,
        origin,
        Integer.MAX_VALUE,
        layout,
        none(id, "sharp pictures"),
        none(id, "clips"));
  }

  static Source ofSharp(String id, String origin, Layout<Stored<Picture>> layout) {
    return new Source(
        id, Kind.SHARP, origin, Integer.MAX_VALUE, none(id, "pairs"), layout, none(id, "clips"));
  }

  static Source ofClips(String id, String origin, Layout<Clip> layout) {
    return new Source(
        id,
        Kind.CLIPS,
        origin,
        Integer.MAX_VALUE,
        none(id, "pairs"),
        (root, split, faults) -> stills(layout.list(root, split, faults)),
        layout);
  }

  /** Every so many frames of clips, as pictures. */
  static List<Stored<Picture>> stills(List<? extends Clip> clips) {
    List<Stored<Picture>> pictures = new ArrayList<>();
    for (Clip clip : clips) {
      for (int i = 0; i < clip.frames().size(); i += SHARP_STRIDE) {
        Picture frame = clip.frames().get(i);
        Stored.Size size = new Stored.Size(frame.widthPx(), frame.heightPx());
        pictures.add(new Stored.Held<>(frame, size, List.of(clip.file())));
      }
    }
    return pictures;
  }

  static List<StoredPicture> stills(Path folder, Split split, int every) throws IOException {
    return split.everyNth(PictureFiles.in(folder), every).stream()
        .map(StoredPicture::whole)
        .toList();
  }

  private static Source pairs(String id, String origin, Layout<Stored<Pair>> layout) {
    return builtIn(ofPairs(id, origin, layout));
  }

  private static Source sharp(String id, String origin, Layout<Stored<Picture>> layout) {
    return builtIn(ofSharp(id, origin, layout));
  }

  private static Source clips(String id, String origin, Layout<Clip> layout) {
    return builtIn(ofClips(id, origin, layout));
  }

  private static Source rendered(String id, String origin, String kind) {
    return builtIn(
        ofPairs(id, origin, (root, split, faults) -> RenderedDrives.pairs(root, split, kind)));
  }

  private static Source builtIn(Source s) {
    Source ordered = new Source(s.id, s.kind, s.origin, BUILT_IN.size(), s.pairs, s.sharp, s.clips);
    BUILT_IN.add(ordered);
    return ordered;
  }

  private static Layout<Stored<Picture>> targetsOf(Source source) {
    return (root, split, faults) -> {
      List<StoredPicture> targets = new ArrayList<>();
      for (Stored<Pair> pair : source.pairs(root, split, faults)) {
        targets.add(((StoredPair) pair).target());
      }
      return targets;
    };
  }

  private static <T> Layout<T> none(String id, String what) {
    return (root, split, faults) -> {
      throw new IllegalStateException(id + " holds no " + what);
    };
  }
}
