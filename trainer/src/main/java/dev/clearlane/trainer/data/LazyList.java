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

  /**
   * An item and what shows the moments before it, newest first; where that is not known, the item
   * itself takes its place.
   *
   * @param history how many before it
   * @throws UncheckedIOException as {@link #get}
   */
  public List<T> moments(int index, int history) {
    T current = get(index);
    List<T> moments = new ArrayList<>(List.of(current));
    try {
      for (DataItem<T> earlier : before(index, history)) {
        moments.add(earlier.read(cache));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    while (moments.size() <= history) {
      moments.add(current);
    }
    return moments;
  }

  /** What shows the moments before an item, newest first, as far as it is known and of its size. */
  List<DataItem<T>> before(int index, int history) throws IOException {
    DataItem<T> item = items.get(index);
    List<DataItem<T>> before = new ArrayList<>();
    for (DataItem<T> earlier : item.before()) {
      if (before.size() == history || !earlier.size(cache).equals(item.size(cache))) {
        break;
      }
      before.add(earlier);
    }
    return before;
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
