package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The small bodies of real pictures and clips that this project trains on, each in its folder. */
final class ProjectData {
  private static final String KEPT_CLIP = "udacity_project_video_cut.mp4";

  /** Narrower road frames are re-encoded ones that are not sharp at 1:1: for selectors only. */
  private static final int MIN_ROAD_WIDTH_PX = 900;

  private static final int ROAD_STILLS = 10;

  private ProjectData() {}

  /** Rainy and clean pictures in the same order, under different names. */
  static List<PairItem> raindrop(Path root, Split split, DataErrors errors) {
    Path base = root.resolve("raindrop_pairs");
    List<Path> rainy = PairFolders.listed(base.resolve("rain_image"), errors);
    List<Path> clean = PairFolders.listed(base.resolve("clean_image"), errors);
    if (rainy.size() != clean.size()) {
      errors.add(
          DataErrors.Kind.UNPAIRED,
          "%s: %d rainy and %d clean pictures".formatted(base, rainy.size(), clean.size()));
      return List.of();
    }
    List<PairItem> pairs = new ArrayList<>();
    for (int i = 0; i < rainy.size(); i++) {
      pairs.add(PairItem.of(rainy.get(i), clean.get(i)));
    }
    return split.everyNth(pairs, 4);
  }

  /** A folder's pictures: of every n, one is held out and one is for tuning. */
  static Source.Layout<DataItem<Picture>> stills(String folder, int every) {
    return (root, split, errors) ->
        split.everyNth(DataPictures.in(root.resolve(folder)), every).stream()
            .map(PictureItem::whole)
            .toList();
  }

  /**
   * Sharp road stills of many cameras that are at least {@value #MIN_ROAD_WIDTH_PX} px wide. Those
   * whose licence forbids commercial use are held out; of every 10 of the others one is held out
   * and one is for tuning.
   */
  static List<PictureItem> roadFrames(Path root, Split split, DataErrors errors)
      throws IOException {
    return roadFrames(root, split, width -> width >= MIN_ROAD_WIDTH_PX);
  }

  /** Those that are less wide, split likewise. */
  static List<PictureItem> smallRoadFrames(Path root, Split split, DataErrors errors)
      throws IOException {
    return roadFrames(root, split, width -> width < MIN_ROAD_WIDTH_PX);
  }

  private static List<PictureItem> roadFrames(Path root, Split split, IntPredicate wanted)
      throws IOException {
    List<Path> free = new ArrayList<>();
    List<Path> bound = new ArrayList<>();
    Path csv = root.resolve("road_frames/frames.csv");
    for (PictureTable.Row row : PictureTable.read(csv, List.of("width")).pictures()) {
      String width = row.value("width");
      if (!width.matches("\\d{1,6}")) {
        throw new IOException("%s: width must be a number, but is '%s'".formatted(csv, width));
      }
      if (wanted.test(Integer.parseInt(width))) {
        (row.nonCommercial() ? bound : free).add(row.file());
      }
    }
    free.sort(null);
    List<Path> mine = new ArrayList<>(split.everyNth(free, ROAD_STILLS));
    if (split == Split.HELD_OUT) {
      mine.addAll(bound);
    }
    return mine.stream().map(PictureItem::whole).toList();
  }

  /** A folder for each camera, all for training. */
  static List<PictureItem> driveStills(Path root, Split split, DataErrors errors)
      throws IOException {
    List<PictureItem> pictures = new ArrayList<>();
    if (split == Split.TRAIN) {
      for (Path folder : Folders.in(root.resolve("drive_stills"))) {
        DataPictures.in(folder).forEach(f -> pictures.add(PictureItem.whole(f)));
      }
    }
    return pictures;
  }

  /** Clips, one of which is held out. */
  static List<Source.Clip> driveVideo(Path root, Split split, DataErrors errors)
      throws IOException {
    List<Source.Clip> clips = new ArrayList<>();
    for (Path file : Clips.in(root.resolve("drive_video"))) {
      boolean kept = Folders.name(file).equals(KEPT_CLIP);
      if (split == (kept ? Split.HELD_OUT : Split.TRAIN)) {
        clips.add(new Source.Clip(file, Clips.whole(file)));
      }
    }
    return clips;
  }
}
