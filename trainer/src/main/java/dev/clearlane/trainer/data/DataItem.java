package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A picture or a pair on disk; its pixels are read on demand.
 *
 * @param <T> type once read
 */
interface DataItem<T> {
  /** As many as the longest history that a network has. */
  int MAX_BEFORE = 4;

  /**
   * Its pixels, through the cache.
   *
   * @throws IOException if a file is missing or no picture, or the two of a pair differ in size
   */
  T read(PictureCache cache) throws IOException;

  /** Its size; reads the file on the first call. */
  Size size(PictureCache cache) throws IOException;

  /** The files of the item. */
  List<Path> files();

  /**
   * What shows the moments before it, newest first, at most {@value #MAX_BEFORE}; of a refiner's
   * pair, the raw one. Empty where nothing does. Items in it have none of their own.
   */
  default List<? extends DataItem<T>> before() {
    return List.of();
  }

  /** Columns and rows. */
  record Size(int widthPx, int heightPx) {
    boolean covers(int sidePx) {
      return widthPx >= sidePx && heightPx >= sidePx;
    }

    @Override
    public String toString() {
      return widthPx + "x" + heightPx;
    }
  }

  /** An item in memory, such as a frame of a clip, its files, and the frames before it. */
  record InMemory<T>(T value, Size size, List<Path> files, List<InMemory<T>> before)
      implements DataItem<T> {
    public InMemory {
      before = List.copyOf(before);
    }

    /** Without frames before it. */
    InMemory(T value, Size size, List<Path> files) {
      this(value, size, files, List.of());
    }

    @Override
    public T read(PictureCache cache) {
      return value;
    }

    @Override
    public Size size(PictureCache cache) {
      return size;
    }
  }
}
