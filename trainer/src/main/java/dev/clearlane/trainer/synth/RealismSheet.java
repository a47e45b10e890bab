package dev.clearlane.trainer.synth;

import dev.clearlane.bundle.Picture;
import dev.clearlane.trainer.synth.RealismCheck.Samples;
import dev.clearlane.trainer.synth.RealismCheck.Triple;
import java.util.List;

/**
 * Crops side by side at full resolution: three rows for each set, in the order of the table:
 * degraded, restored, clean; one column for each picture.
 */
final class RealismSheet {
  private static final int GAP_PX = 4;
  private static final int SET_GAP_PX = 16;

  private RealismSheet() {}

  /**
   * @param sets at least one with at least one picture; pictures of one size
   */
  static Picture draw(List<Samples> sets) {
    Picture first = sets.get(0).triples().get(0).clean();
    int columns = sets.stream().mapToInt(set -> set.triples().size()).max().orElseThrow();
    int setHeight = 3 * (first.heightPx() + GAP_PX) + SET_GAP_PX;
    Picture sheet =
        Picture.black(columns * (first.widthPx() + GAP_PX), sets.size() * setHeight - SET_GAP_PX);
    for (int set = 0; set < sets.size(); set++) {
      List<Triple> triples = sets.get(set).triples();
      for (int column = 0; column < triples.size(); column++) {
        Triple triple = triples.get(column);
        List<Picture> cells = List.of(triple.degraded(), triple.restored(), triple.clean());
        for (int row = 0; row < cells.size(); row++) {
          put(
              sheet,
              cells.get(row),
              column * (first.widthPx() + GAP_PX),
              set * setHeight + row * (first.heightPx() + GAP_PX));
        }
      }
    }
    return sheet;
  }

  private static void put(Picture sheet, Picture cell, int x, int y) {
    for (int row = 0; row < cell.heightPx(); row++) {
      System.arraycopy(
          cell.bgr(),
          3 * row * cell.widthPx(),
          sheet.bgr(),
          3 * ((y + row) * sheet.widthPx() + x),
          3 * cell.widthPx());
    }
  }
}
