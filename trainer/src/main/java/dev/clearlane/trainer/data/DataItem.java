package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A picture or a pair that is known by its place; its pixels are read when they are asked for.
 *
 * @param <T> what it is once read
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

  /** The files that it is made from. */
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

  /** Something already in memory, such as a clip's frame, and the files that it came from. */
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
