package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A CSV table with a header that lists the picture files beside it. */
final class PictureTable {
  private final Path csv;
  private final List<String> columns;
  private final List<List<String>> rows;

  private PictureTable(Path csv, List<String> columns, List<List<String>> rows) {
    this.csv = csv;
    this.columns = columns;
    this.rows = rows;
  }

  /** One picture and what its row says about it. */
  record Row(Path file, Map<String, String> values) {
    /** The value of a column that the table is known to have. */
    String value(String column) {
      return Optional.ofNullable(values.get(column)).orElseThrow();
    }

    /** Whether the licence, where the table names one, forbids commercial use. */
    boolean nonCommercial() {
      String licence = values.getOrDefault("licence", "");
      return licence.contains("NC") || licence.contains("non-commercial");
    }
  }

  /**
   * Reads a table.
   *
   * @throws IOException if it cannot be read, lacks a column or has a row of another length
   */
  static PictureTable read(Path csv, List<String> needed) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(csv);
    } catch (IOException e) {
      throw Folders.named(csv, e);
    }
    List<String> columns = lines.isEmpty() ? List.of() : cells(lines.get(0));
    if (!columns.containsAll(needed) || !columns.contains("file")) {
      throw new IOException("%s: no columns file and %s".formatted(csv, String.join(", ", needed)));
    }
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = cells(line);
      if (cells.size() != columns.size()) {
        throw new IOException(
            "%s: a line must have the columns %s, not '%s'"
                .formatted(csv, String.join(",", columns), line));
      }
      rows.add(cells);
    }
    return new PictureTable(csv, columns, rows);
  }

  /**
   * The rows of pictures, in the table's order; those of other files, such as clips, are left out.
   */
  List<Row> pictures() {
    List<Row> pictures = new ArrayList<>();
    for (List<String> cells : rows) {
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        values.put(columns.get(i), cells.get(i));
      }
      Path file = csv.resolveSibling(cells.get(columns.indexOf("file")));
      if (DataPictures.isPictureName(file)) {
        pictures.add(new Row(file, values));
      }
    }
    return pictures;
  }

  /** Commas within double quotes belong to the value. */
  private static List<String> cells(String line) {
    return List.of(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1));
  }
}
