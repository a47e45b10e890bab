package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.plates.RestorationTally.Read;
import dev.clearlane.trainer.plates.RestorationTally.View;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What restoration does to reading, by set, by width and over all. Not thread-safe. */
final class RestorationTable {
  private final Map<String, RestorationTally> bySet = new LinkedHashMap<>();
  private final Map<WidthClass, RestorationTally> byWidth = new EnumMap<>(WidthClass.class);
  private final RestorationTally all = new RestorationTally();

  /** A plate of a set; see {@link RestorationTally#add}. */
  void add(String set, double widthPx, String text, Map<View, Read> reads) {
    bySet.computeIfAbsent(set, key -> new RestorationTally()).add(text, reads);
    byWidth.computeIfAbsent(WidthClass.of(widthPx), key -> new RestorationTally()).add(text, reads);
    all.add(text, reads);
  }

  boolean isEmpty() {
    return bySet.isEmpty();
  }

  /** Rows with the share that was read exactly by each view, and the invented ones. */
  void print(StringBuilder text) {
    if (isEmpty()) {
      return;
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%nrestoration, exact with O=0 and I=1%30s%s%n",
            "",
            "  invented characters, surer than raw"));
    StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-20s %6s", "", "plates"));
    for (View view : View.values()) {
      head.append(String.format(Locale.ROOT, " %11s", view.title()));
    }
    for (View view : View.values()) {
      if (view != View.RAW) {
        head.append(String.format(Locale.ROOT, " %11s", view.title()));
      }
    }
    text.append(head).append('\n');
    bySet.forEach((key, tally) -> text.append(row(key, tally)));
    byWidth.forEach((width, tally) -> text.append(row(width.title(), tally)));
    text.append(row("all", all));
  }

  private static String row(String key, RestorationTally tally) {
    List<String> cells = new ArrayList<>();
    for (View view : View.values()) {
      cells.add(
          tally.has(view) ? String.format(Locale.ROOT, "%.1f %%", 100 * tally.exact(view)) : "–");
    }
    for (View view : View.values()) {
      if (view != View.RAW) {
        cells.add(tally.has(view) ? Integer.toString(tally.invented(view)) : "–");
      }
    }
    StringBuilder row =
        new StringBuilder(String.format(Locale.ROOT, "%-20s %6d", key, tally.plates()));
    cells.forEach(cell -> row.append(String.format(Locale.ROOT, " %11s", cell)));
    return row.append('\n').toString();
  }

  void write(ObjectNode to) {
    bySet.forEach((key, tally) -> tally.write(to.putObject(key)));
    byWidth.forEach((width, tally) -> tally.write(to.putObject(width.key())));
    if (!isEmpty()) {
      all.write(to.putObject("all"));
    }
  }
}
