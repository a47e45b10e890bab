package dev.clearlane.trainer.data;

import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A degraded picture on disk and its clean counterpart.
 *
 * @param before pairs of the moments before, see {@link DataItem#before}
 */
record PairItem(PictureItem input, PictureItem target, List<PairItem> before)
    implements DataItem<Pair> {
  PairItem {
    before = List.copyOf(before);
  }

  PairItem(PictureItem input, PictureItem target) {
    this(input, target, List.of());
  }

  static PairItem of(Path input, Path target) {
    return new PairItem(PictureItem.whole(input), PictureItem.whole(target));
  }

  /** Both halves of one picture: left clean, right degraded. */
  static PairItem sideBySide(Path file) {
    return new PairItem(
        new PictureItem(file, PictureItem.Part.RIGHT),
        new PictureItem(file, PictureItem.Part.LEFT));
  }

  @Override
  public Pair read(PictureCache cache) throws IOException {
    Size one = input.size(cache);
    Size other = target.size(cache);
    if (!one.equals(other)) {
      throw new IOException(difference(one, other));
    }
    return new Pair(input.read(cache), target.read(cache));
  }

  @Override
  public Size size(PictureCache cache) throws IOException {
    return input.size(cache);
  }

  @Override
  public List<Path> files() {
    return input.file().equals(target.file())
        ? List.of(input.file())
        : List.of(input.file(), target.file());
  }

  String difference(Size one, Size other) {
    return "%s is %s, %s is %s".formatted(input.file(), one, target.file(), other);
  }
}
