package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;

/** Parts at full size of pictures that were decided wrongly, with label and decision. */
final class MistakeSheet {
  private static final int MAX_CELLS = 24;
  private static final int CELLS_PER_LINE = 4;

  private final String set;
  private final List<CropSheet.Cell> cells = new ArrayList<>();

  MistakeSheet(String set) {
    this.set = set;
  }

  void add(Decisions.Row row, Picture picture) {
    String caption = row.label() + ": " + row.decided().id();
    cells.add(new CropSheet.Cell(caption, Crop.middle(picture).of(picture)));
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  /** Draws at most 24 of them, evenly spread. */
  Picture draw() {
    List<CropSheet.Cell> shown = SetPairs.spread(cells, MAX_CELLS);
    List<SheetPainter.Line> lines = new ArrayList<>();
    for (int i = 0; i < shown.size(); i += CELLS_PER_LINE) {
      lines.add(
          new SheetPainter.Line("", shown.subList(i, Math.min(i + CELLS_PER_LINE, shown.size()))));
    }
    return SheetPainter.paint(set + ": wrong decisions, label: decision", lines);
  }
}
