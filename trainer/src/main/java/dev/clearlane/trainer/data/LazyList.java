package dev.clearlane.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Pictures or pairs in a fixed order, each read on access. Access throws {@link
 * UncheckedIOException} if a file was removed or damaged in the meantime. May be used from several
 * threads.
 *
 * <p>Every file is decoded once before the first step, so that a long training does not end on a
 * truncated file and all errors are reported together.
 *
 * @param <T> type of the items
 */
public final class LazyList<T> extends AbstractList<T> implements RandomAccess {
  private final List<DataItem<T>> items;
  private final PictureCache cache;

  LazyList(List<DataItem<T>> items, PictureCache cache) {
    this.items = List.copyOf(items);
    this.cache = cache;
  }

  @Override
  public T get(int index) {
    try {
      return items.get(index).read(cache);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public int size() {
    return items.size();
  }

  /** The first file of an item: of a pair, that of the degraded picture. */
  public Path file(int index) {
    return items.get(index).files().get(0);
  }

  List<DataItem<T>> items() {
    return items;
  }

  /** Only items whose sides are at least {@code sidePx}. */
  public LazyList<T> atLeast(int sidePx) throws IOException {
    List<DataItem<T>> large = new ArrayList<>();
    for (DataItem<T> item : items) {
      if (item.size(cache).covers(sidePx)) {
        large.add(item);
      }
    }
    return new LazyList<>(large, cache);
  }
}
