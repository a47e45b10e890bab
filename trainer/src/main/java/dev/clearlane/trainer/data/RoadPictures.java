package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Road pictures of many cameras, listed in a CSV file of their folder with size and licence. What
 * must not be trained on commercially is held out.
 */
final class RoadPictures {
  /** Narrower ones are web re-encodes that are not sharp at 1:1. */
  private static final int MIN_SHARP_WIDTH_PX = 900;

  /** The number of a frame within its clip, at the end of the name. */
  private static final String FRAME_NUMBER = "_\\d{5}\\.\\w+$";

  private static final int HELD_OUT_STILLS = 10;
  private static final int HELD_OUT_GROUPS = 4;

  /** One line of the list. */
  private record Entry(Path file, String kind, int widthPx, boolean nonCommercial) {
    String group() {
      return Folders.name(file).replaceFirst(FRAME_NUMBER, "");
    }
  }

  private RoadPictures() {}

  /** Sharp stills; of every 10 one is held out and one is for tuning. */
  static List<Stored<Picture>> sharp(Path root, Split split, Faults faults) throws IOException {
    List<Path> free = new ArrayList<>();
    List<Path> bound = new ArrayList<>();
    for (Entry entry : entries(root.resolve("road_frames"), "frames.csv")) {
      if (entry.widthPx >= MIN_SHARP_WIDTH_PX) {
        (entry.nonCommercial ? bound : free).add(entry.file);
      }
    }
    List<Path> mine = new ArrayList<>(split.everyNth(free, HELD_OUT_STILLS));
    if (split == Split.HELD_OUT) {
      mine.addAll(bound);
    }
    return mine.stream().<Stored<Picture>>map(StoredPicture::whole).toList();
  }

  /**
   * Stills of real weather of a kind; frames of one clip stay together, and of every four clips or
   * single stills the last is held out. None is for tuning.
   */
  static Source.Layout<Stored<Picture>> weather(String kind) {
    return (root, split, faults) -> {
      Map<String, List<Path>> groups = new LinkedHashMap<>();
      List<Path> mine = new ArrayList<>();
      for (Entry entry : entries(root.resolve("weather_real"), "labels.csv")) {
        if (!entry.kind.equals(kind) || Clips.isClip(entry.file)) {
          continue;
        }
        if (!entry.nonCommercial) {
          groups.computeIfAbsent(entry.group(), g -> new ArrayList<>()).add(entry.file);
        } else if (split == Split.HELD_OUT) {
          mine.add(entry.file);
        }
      }
      int index = 0;
      for (List<Path> group : groups.values()) {
        boolean heldOut = ++index % HELD_OUT_GROUPS == 0;
        if (split == (heldOut ? Split.HELD_OUT : Split.TRAIN)) {
          mine.addAll(group);
        }
      }
      return mine.stream().<Stored<Picture>>map(StoredPicture::whole).toList();
    };
  }

  /** The list in name order. */
  private static List<Entry> entries(Path folder, String list) throws IOException {
    Path file = folder.resolve(list);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw Folders.named(file, e);
    }
    List<Entry> entries = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      // Commas within quotes belong to the value.
      String[] columns = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      if (columns.length != 6 || !columns[2].matches("\\d{1,6}")) {
        throw new IOException(
            "%s: a line must be file,kind,width,height,source,licence, not '%s'"
                .formatted(file, line));
      }
      String licence = columns[5];
      entries.add(
          new Entry(
              folder.resolve(columns[0]),
              columns[1],
              Integer.parseInt(columns[2]),
              licence.contains("NC") || licence.contains("non-commercial")));
    }
    entries.sort((a, b) -> a.file.compareTo(b.file));
    return entries;
  }
}
