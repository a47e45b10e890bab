package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a refiner learns from: pictures that another network restored, with the raw ones.
 *
 * @param coarse the restored picture and the clean one; this is the item's pair
 * @param raw the picture before it was restored, and the same clean one
 */
record RefinedItem(PairItem coarse, PairItem raw) implements DataItem<Pair> {
  @Override
  public Pair read(PictureCache cache) throws IOException {
    return coarse.read(cache);
  }

  @Override
  public Size size(PictureCache cache) throws IOException {
    return coarse.size(cache);
  }

  @Override
  public List<Path> files() {
    return Stream.concat(coarse.files().stream(), raw.files().stream()).distinct().toList();
  }

  @Override
  public List<PairItem> before() {
    return List.of(raw);
  }
}
