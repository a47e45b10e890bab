package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Real pictures without a clean partner that a table labels: a CSV file with columns {@code file}
 * and {@code kind}, the pictures beside it. Frames of one clip, whose names end in the frame's
 * number of five digits, belong together: of every three such groups of a label, in name order, the
 * first is held out, the second is for tuning and the third for training.
 */
public final class LabelledPictures {
  private static final Pattern FRAME = Pattern.compile("_\\d{5}$");
  private static final int EVERY = 3;

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
    if (!Files.exists(csv)) {
      throw new IOException(csv + ": no such file");
    }
    List<String> lines = Files.readAllLines(csv);
    List<String> columns = lines.isEmpty() ? List.of() : cells(lines.get(0));
    int file = columns.indexOf("file");
    int kind = columns.indexOf("kind");
    if (file < 0 || kind < 0) {
      throw new IOException(csv + ": no columns file and kind");
    }
    List<Labelled> pictures = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      // Only free text after these two columns may hold commas in quotes.
      List<String> cells = cells(line);
      if (cells.size() > Math.max(file, kind) && isPicture(cells.get(file))) {
        pictures.add(new Labelled(csv.resolveSibling(cells.get(file)), cells.get(kind)));
      }
    }
    return pictures;
  }

  /**
   * The pictures of one split, label by label.
   *
   * @throws IOException if the table cannot be read or lacks a column
   */
  public static List<Labelled> of(Path csv, Split split) throws IOException {
    Map<String, Map<String, List<Labelled>>> groups = new LinkedHashMap<>();
    for (Labelled picture : all(csv)) {
      String group = FRAME.matcher(PairFolders.stem(picture.file())).replaceFirst("");
      groups
          .computeIfAbsent(picture.label(), label -> new TreeMap<>())
          .computeIfAbsent(group, name -> new ArrayList<>())
          .add(picture);
    }
    List<Labelled> pictures = new ArrayList<>();
    for (Map<String, List<Labelled>> label : groups.values()) {
      split.everyNth(List.copyOf(label.values()), EVERY).forEach(pictures::addAll);
    }
    return pictures;
  }

  private static boolean isPicture(String name) {
    return DataPictures.SUFFIXES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
  }

  private static List<String> cells(String line) {
    return List.of(line.split(",", -1));
  }
}
