package dev.clearlane.trainer.board;

import dev.clearlane.bundle.Picture;
import dev.clearlane.trainer.data.DataPairs;
import dev.clearlane.trainer.data.DataPictures;
import dev.clearlane.trainer.data.LabelledPictures;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists the pictures of a labelled set. */
final class SetPictures {
  /** A picture that is read when its decision is asked for. */
  record Item(String name, String label, Reader reader) {}

  @FunctionalInterface
  interface Reader {
    Picture read() throws IOException;
  }

  private final Map<String, List<Item>> byLabel = new LinkedHashMap<>();
  private final List<String> absent = new ArrayList<>();
  private final int max;

  /**
   * Lists the pictures.
   *
   * @param max pictures of each label, evenly spread
   */
  SetPictures(Path root, BoardSet.Labelled set, int max) {
    this.max = max;
    set.expect().keySet().forEach(label -> byLabel.put(label, new ArrayList<>()));
    if (set.labels() != null) {
      try {
        fromTable(root, set, root.resolve(set.labels()));
      } catch (IOException e) {
        absent.add(BoardRun.reason(e));
      }
    }
    set.sources()
        .forEach(
            (label, source) -> {
              try {
                fromSource(root, label, source);
              } catch (IOException e) {
                absent.add(BoardRun.reason(e));
              }
            });
  }

  /** The pictures, label by label. */
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    byLabel.values().forEach(all -> items.addAll(SetPairs.spread(all, max)));
    return items;
  }

  /** Which parts are absent, one line each. */
  List<String> absent() {
    return absent;
  }

  private void add(Item item) {
    List<Item> items = byLabel.get(item.label());
    if (items != null) {
      items.add(item);
    }
  }

  private void fromTable(Path root, BoardSet.Labelled set, Path csv) throws IOException {
    List<LabelledPictures.Labelled> pictures =
        set.split() == BoardSet.Labelled.Part.ALL
            ? LabelledPictures.all(csv)
            : LabelledPictures.of(csv, Split.HELD_OUT);
    for (LabelledPictures.Labelled picture : pictures) {
      add(
          new Item(
              DataPairs.name(root, picture.file()),
              picture.label(),
              () -> DataPictures.read(picture.file())));
    }
  }

  private void fromSource(Path root, String label, String id) throws IOException {
    Source source = Source.find(id, Source.Kind.SHARP).orElseThrow();
    for (LazyList<Picture> pictures : new SplitData(root, Split.HELD_OUT).sharp(List.of(source))) {
      for (int i = 0; i < pictures.size(); i++) {
        int index = i;
        add(
            new Item(
                DataPairs.name(root, pictures, i), label, () -> SetPairs.read(pictures, index)));
      }
    }
  }
}
