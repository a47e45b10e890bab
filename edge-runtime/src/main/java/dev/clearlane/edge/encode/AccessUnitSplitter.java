package dev.clearlane.edge.encode;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits a byte stream into access units. An access unit ends where the next one begins, so each is
 * passed on one picture later. Used on one thread.
 */
final class AccessUnitSplitter {
  private static final int MAX_BYTES = 16 << 20;
  private static final int START_CODE = 3;

  private final Consumer<byte[]> out;
  private byte[] waiting = new byte[1 << 16];
  private int size;
  private int scanned;
  private boolean hasSlice;

  AccessUnitSplitter(Consumer<byte[]> out) {
    this.out = out;
  }

  /**
   * Adds the next bytes of the stream.
   *
   * @throws IOException if the stream is not H.264: no picture ends within 16 MiB
   */
  void accept(byte[] bytes, int count) throws IOException {
    if (size + count > MAX_BYTES) {
      throw new IOException(
          "not an H.264 byte stream: no picture within %d MiB".formatted(MAX_BYTES >> 20));
    }
    if (size + count > waiting.length) {
      waiting = Arrays.copyOf(waiting, Math.max(size + count, 2 * waiting.length));
    }
    System.arraycopy(bytes, 0, waiting, size, count);
    size += count;
    scan();
  }

  /** Ends the stream: the bytes that wait are a whole access unit. */
  void finish() {
    if (hasSlice) {
      out.accept(Arrays.copyOf(waiting, size));
    }
    size = 0;
  }

  private void scan() {
    int start = AnnexB.startCode(waiting, scanned, size);
    while (start >= 0 && start + START_CODE + 1 < size) {
      int type = AnnexB.type(waiting[start + START_CODE]);
      if (hasSlice && beginsPicture(type, waiting[start + START_CODE + 1])) {
        start -= cut(start);
      }
      hasSlice |= AnnexB.isSlice(type);
      scanned = start + START_CODE;
      start = AnnexB.startCode(waiting, scanned, size);
    }
    if (start < 0) {
      scanned = Math.max(scanned, size - START_CODE + 1); // a start code may continue after the end
    } else {
      scanned = start;
    }
  }

  /** Passes on the bytes before a start code; returns by how much the rest was moved. */
  private int cut(int start) {
    int end = start > 0 && waiting[start - 1] == 0 ? start - 1 : start;
    out.accept(Arrays.copyOf(waiting, end));
    System.arraycopy(waiting, end, waiting, 0, size - end);
    size -= end;
    hasSlice = false;
    return end;
  }

  /** Whether a unit precedes the slices of a picture, or is the slice with the first macroblock. */
  private static boolean beginsPicture(int type, byte next) {
    boolean ahead = (type >= 6 && type <= 9) || (type >= 14 && type <= 18);
    boolean firstMacroblock = (next & 0x80) != 0; // first_mb_in_slice is 0: one bit, set
    return ahead || (AnnexB.isSlice(type) && firstMacroblock);
  }
}
