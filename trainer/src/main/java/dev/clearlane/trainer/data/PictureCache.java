package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decoded picture files, the ones used last, within a bound of memory: sources that fit are read
 * once, larger ones as they are needed. What it returns never depends on what it holds. May be used
 * from several threads; two that ask for one file at once may both read it.
 */
final class PictureCache {
  private final long boundBytes;
  private final Map<Path, Picture> pictures =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
  private final Map<Path, DataItem.Size> sizes = new HashMap<>();
  private long heldBytes;

  PictureCache(long boundBytes) {
    this.boundBytes = boundBytes;
  }

  /** A share of the heap: batches, clips and the validation's pictures take the rest. */
  static PictureCache ofHeap() {
    return new PictureCache(Runtime.getRuntime().maxMemory() / 5 * 2);
  }

  /**
   * The file's picture, not to be changed.
   *
   * @throws IOException if it is missing or no picture
   */
  Picture get(Path file) throws IOException {
    synchronized (this) {
      Picture held = pictures.get(file);
      if (held != null) {
        return held;
      }
    }
    Picture read = DataPictures.read(file);
    put(file, read);
    return read;
  }

  /** Its size; reads the file if it was never read. */
  DataItem.Size size(Path file) throws IOException {
    synchronized (this) {
      DataItem.Size known = sizes.get(file);
      if (known != null) {
        return known;
      }
    }
    Picture read = get(file);
    return new DataItem.Size(read.widthPx(), read.heightPx());
  }

  /** Takes in a picture that somebody has read anyway. */
  synchronized void put(Path file, Picture picture) {
    sizes.put(file, new DataItem.Size(picture.widthPx(), picture.heightPx()));
    Picture before = pictures.put(file, picture);
    heldBytes += picture.bgr().length - (before == null ? 0 : before.bgr().length);
    Iterator<Picture> oldest = pictures.values().iterator();
    while (heldBytes > boundBytes && oldest.hasNext()) {
      heldBytes -= oldest.next().bgr().length;
      oldest.remove();
    }
  }

  synchronized long heldBytes() {
    return heldBytes;
  }
}
