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

  /** An item in memory, such as a frame of a clip, and its files. */
  record InMemory<T>(T value, Size size, List<Path> files) implements DataItem<T> {
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
