package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Real pictures without a clean partner that a table labels: a CSV file with columns {@code file}
 * and {@code kind}, the pictures beside it.
 *
 * <p>Frames of one clip, whose names end in the frame's number of five digits, belong together: of
 * every four such groups of a label, in name order, the last is held out and the others are for
 * training. So are pictures whose licence forbids commercial use held out. None is for tuning.
 */
public final class LabelledPictures {
  private static final Pattern FRAME = Pattern.compile("_\\d{5}$");
  private static final int EVERY = 4;

  private LabelledPictures() {}

  /**
   * A labelled picture.
   *
   * @param file on disk
   * @param label as the table names it
   */
  public record Labelled(Path file, String label) {}

  /**
   * All pictures of a table in its order, of every split. Other files, such as clips, are left out.
   *
   * @throws IOException if the table cannot be read or lacks a column
   */
  public static List<Labelled> all(Path csv) throws IOException {
    return rows(csv).stream().map(LabelledPictures::labelled).toList();
  }

  /**
   * The pictures of one split, label by label.
   *
   * @throws IOException if the table cannot be read or lacks a column
   */
  public static List<Labelled> of(Path csv, Split split) throws IOException {
    Map<String, Map<String, List<PictureTable.Row>>> groups = new LinkedHashMap<>();
    for (PictureTable.Row row : rows(csv)) {
      String group = FRAME.matcher(PairFolders.stem(row.file())).replaceFirst("");
      groups
          .computeIfAbsent(row.value("kind"), label -> new TreeMap<>())
          .computeIfAbsent(group, name -> new ArrayList<>())
          .add(row);
    }
    List<Labelled> pictures = new ArrayList<>();
    for (Map<String, List<PictureTable.Row>> label : groups.values()) {
      int index = 0;
      for (List<PictureTable.Row> group : label.values()) {
        boolean bound = group.stream().anyMatch(PictureTable.Row::nonCommercial);
        boolean heldOut = bound || ++index % EVERY == 0;
        if (split == (heldOut ? Split.HELD_OUT : Split.TRAIN)) {
          group.forEach(row -> pictures.add(labelled(row)));
        }
      }
    }
    return pictures;
  }

  /** The pictures of {@code weather_real} of one label, as a source. */
  static Source.Layout<DataItem<Picture>> weather(String label) {
    return (root, split, errors) ->
        of(root.resolve("weather_real/labels.csv"), split).stream()
            .filter(picture -> picture.label().equals(label))
            .<DataItem<Picture>>map(picture -> PictureItem.whole(picture.file()))
            .toList();
  }

  private static List<PictureTable.Row> rows(Path csv) throws IOException {
    return PictureTable.read(csv, List.of("kind")).pictures();
  }

  private static Labelled labelled(PictureTable.Row row) {
    return new Labelled(row.file(), row.value("kind"));
  }
}
