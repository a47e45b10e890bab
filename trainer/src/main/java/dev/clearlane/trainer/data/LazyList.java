package dev.clearlane.trainer.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * Pictures or pairs in a fixed order, each read when it is asked for. Asking throws {@link
 * UncheckedIOException} where a file has gone or gone bad meanwhile. May be used from several
 * threads.
 *
 * <p>Every file is decoded once before the first step, so that a long training does not end on a
 * truncated file and all errors are reported together.
 *
 * @param <T> what each is
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

  /** One's first file: of a pair, the degraded picture's. */
  public Path file(int index) {
    return items.get(index).files().get(0);
  }

  List<DataItem<T>> items() {
    return items;
  }

  /** Only those whose sides are at least so long. */
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
