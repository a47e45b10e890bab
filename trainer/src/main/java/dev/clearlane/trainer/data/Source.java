package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A body of real pictures under the data root, in its published layout, with its rule of what is
 * kept aside. Sources hold pairs, sharp pictures, or clips.
 */
public enum Source {
  /**
   * REDS, motion blur: the 10-frame test sequences are kept aside, the last 10-frame training
   * sequence is for tuning; licence CC BY 4.0.
   */
  REDS(Kind.PAIRS, "REDS motion blur pairs, 320x180, CC BY 4.0") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      Path base = root.resolve("blur_pairs");
      Path tens = base.resolve("reds_320x180_10f");
      List<Pair> pairs = new ArrayList<>();
      if (split == Split.TRAIN) {
        Path sequence = base.resolve("reds_x4_027");
        pairs.addAll(matched(sequence.resolve("blur"), sequence.resolve("sharp")));
      }
      String part = split == Split.KEPT_ASIDE ? "test" : "train";
      List<Path> folders = Folders.in(tens.resolve(part + "_blur"));
      int last = folders.size() - 1;
      for (int i = 0; i <= last; i++) {
        if (split == Split.KEPT_ASIDE || (i == last) == (split == Split.TUNING)) {
          Path sharp = tens.resolve(part + "_sharp").resolve(PictureFiles.name(folders.get(i)));
          pairs.addAll(matched(folders.get(i), sharp));
        }
      }
      return pairs;
    }
  },
  /**
   * Rain800, side by side, left clean and right rainy: of every 8 files one is kept aside and one
   * for tuning.
   */
  RAIN800(Kind.PAIRS, "Rain800 training pairs, licence of the images not stated") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      List<Pair> pairs = new ArrayList<>();
      List<Path> files = PictureFiles.in(root.resolve("rain_pairs_rain800"));
      for (Path file : split.everyNth(files, 8)) {
        Picture both = PictureFiles.read(file);
        int half = both.widthPx() / 2;
        pairs.add(
            new Pair(
                both.crop(half, 0, half, both.heightPx()), both.crop(0, 0, half, both.heightPx())));
      }
      return pairs;
    }
  },
  /** Drops on glass: of four, one is kept aside and one is for tuning. */
  RAINDROP(Kind.PAIRS, "drops on glass, sample of attentive-gan-derainnet, MIT") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      Path base = root.resolve("raindrop_pairs");
      List<Path> rainy = PictureFiles.in(base.resolve("rain_image"));
      List<Path> clean = PictureFiles.in(base.resolve("clean_image"));
      List<Pair> pairs = new ArrayList<>();
      for (Path file : split.everyNth(rainy, 4)) {
        pairs.add(
            new Pair(PictureFiles.read(file), PictureFiles.read(clean.get(rainy.indexOf(file)))));
      }
      return pairs;
    }
  },
  /** The clean halves of Rain800, split as the pairs are. */
  RAIN800_CLEAN(Kind.SHARP, "clean halves of Rain800, licence of the images not stated") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      return RAIN800.pairs(root, split).stream().map(Pair::target).toList();
    }
  },
  /** The sharp frames of REDS, split as the pairs are. */
  REDS_SHARP(Kind.SHARP, "sharp frames of REDS, 320x180, CC BY 4.0") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      return REDS.pairs(root, split).stream().map(Pair::target).toList();
    }
  },
  /** The clean pictures of the drops on glass, split as the pairs are. */
  RAINDROP_CLEAN(Kind.SHARP, "clean pictures of attentive-gan-derainnet's sample, MIT") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      return RAINDROP.pairs(root, split).stream().map(Pair::target).toList();
    }
  },
  /** Urban100, city scenes: of every 10, one is kept aside and one is for tuning. */
  URBAN100(Kind.SHARP, "Urban100 city scenes, licence not stated") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      return read(split.everyNth(PictureFiles.in(root.resolve("sharp_urban100")), 10));
    }
  },
  /** In-car frames: of every 10, one is kept aside and one is for tuning. */
  DASHCAM(Kind.SHARP, "in-car frames, RobertLucian license-plate-dataset, MIT") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      Path folder = root.resolve("dashcam_ro").resolve("images");
      return read(split.everyNth(PictureFiles.in(folder), 10));
    }
  },
  /** Road stills: all for training. */
  DRIVE_STILLS(Kind.SHARP, "road stills, Udacity CarND, MIT") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      List<Picture> pictures = new ArrayList<>();
      if (split == Split.TRAIN) {
        for (Path folder : Folders.in(root.resolve("drive_stills"))) {
          pictures.addAll(read(PictureFiles.in(folder)));
        }
      }
      return pictures;
    }
  },
  /** Frames of our own rendered drives: blurred. */
  RENDERED_BLUR(Kind.PAIRS, "blurred stretches of drives rendered by clearlane synth") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      return RenderedDrives.pairs(root, split, "blur");
    }
  },
  /** Frames of our own rendered drives: rainy. */
  RENDERED_RAIN(Kind.PAIRS, "rainy stretches of drives rendered by clearlane synth") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      return RenderedDrives.pairs(root, split, "rain");
    }
  },
  /** Frames of our own rendered drives: drops on the glass. */
  RENDERED_DROPS(Kind.PAIRS, "stretches with drops of drives rendered by clearlane synth") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      return RenderedDrives.pairs(root, split, "drops");
    }
  },
  /** Frames of our own rendered drives: blurred and rainy. */
  RENDERED_BOTH(Kind.PAIRS, "blurred and rainy stretches of drives rendered by clearlane synth") {
    @Override
    List<Pair> pairs(Path root, Split split) throws IOException {
      return RenderedDrives.pairs(root, split, "both");
    }
  },
  /** Clean frames of our own rendered drives. */
  RENDERED_CLEAN(Kind.SHARP, "clean stretches of drives rendered by clearlane synth") {
    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      return RenderedDrives.pairs(root, split, "clean").stream().map(Pair::target).toList();
    }
  },
  /** Clean highway clips: one whole clip is kept aside; none is for tuning. */
  DRIVE_VIDEO(Kind.CLIPS, "clean highway clips, Udacity CarND, MIT") {
    @Override
    List<List<Picture>> clips(Path root, Split split) throws IOException {
      List<List<Picture>> clips = new ArrayList<>();
      for (Path file : Folders.files(root.resolve("drive_video"), ".mp4")) {
        boolean kept = PictureFiles.name(file).equals("udacity_project_video_cut.mp4");
        if (split == (kept ? Split.KEPT_ASIDE : Split.TRAIN)) {
          clips.add(ClipFrames.read(file));
        }
      }
      return clips;
    }

    @Override
    List<Picture> sharp(Path root, Split split) throws IOException {
      List<Picture> pictures = new ArrayList<>();
      for (List<Picture> clip : clips(root, split)) {
        for (int i = 0; i < clip.size(); i += SHARP_STRIDE) {
          pictures.add(clip.get(i));
        }
      }
      return pictures;
    }
  };

  /** Neighbouring frames look alike; as stills, every 8th is enough. */
  private static final int SHARP_STRIDE = 8;

  /** What a source holds. */
  public enum Kind {
    PAIRS,
    SHARP,
    /** Sharp frames in sequence; also usable as sharp pictures. */
    CLIPS
  }

  private final Kind kind;
  private final String origin;

  Source(Kind kind, String origin) {
    this.kind = kind;
    this.origin = origin;
  }

  /** Name as in recipes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it holds. */
  public Kind kind() {
    return kind;
  }

  /** Origin and licence, for provenance. */
  public String origin() {
    return origin;
  }

  List<Pair> pairs(Path root, Split split) throws IOException {
    throw new IllegalStateException(id() + " holds no pairs");
  }

  List<Picture> sharp(Path root, Split split) throws IOException {
    throw new IllegalStateException(id() + " holds no sharp pictures");
  }

  List<List<Picture>> clips(Path root, Split split) throws IOException {
    throw new IllegalStateException(id() + " holds no clips");
  }

  /** Pictures of equal name in two folders. */
  private static List<Pair> matched(Path inputs, Path targets) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    for (Path input : PictureFiles.in(inputs)) {
      Path target = targets.resolve(PictureFiles.name(input));
      pairs.add(new Pair(PictureFiles.read(input), PictureFiles.read(target)));
    }
    return pairs;
  }

  private static List<Picture> read(List<Path> files) throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (Path file : files) {
      pictures.add(PictureFiles.read(file));
    }
    return pictures;
  }
}
