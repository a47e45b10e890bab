package dev.clearlane.edge.encode;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a byte stream into access units. One ends where the next begins, so each comes out when the
 * stream goes on: one picture later. Used on one thread.
 */
final class AccessUnitSplitter {
  private static final int MOST_BYTES = 16 << 20;
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
   * Takes the next bytes of the stream.
   *
   * @throws IOException if they are no H.264: no picture ends within 16 MiB
   */
  void accept(byte[] bytes, int count) throws IOException {
    if (size + count > MOST_BYTES) {
      throw new IOException("no H.264 byte stream: no picture within %d MiB".formatted(16));
    }
    if (size + count > waiting.length) {
      waiting = Arrays.copyOf(waiting, Math.max(size + count, 2 * waiting.length));
    }
    System.arraycopy(bytes, 0, waiting, size, count);
    size += count;
    scan();
  }

  /** The stream has ended: what waits is whole. */
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
      scanned = Math.max(scanned, size - START_CODE + 1); // a start code may lie across the end
    } else {
      scanned = start;
    }
  }

  /** Hands on what lies before a start code; returns how far the rest has moved. */
  private int cut(int start) {
    int end = start > 0 && waiting[start - 1] == 0 ? start - 1 : start;
    out.accept(Arrays.copyOf(waiting, end));
    System.arraycopy(waiting, end, waiting, 0, size - end);
    size -= end;
    hasSlice = false;
    return end;
  }

  /** True for units that come before the slices, and for a slice with the first macroblock. */
  private static boolean beginsPicture(int type, byte next) {
    boolean ahead = (type >= 6 && type <= 9) || (type >= 14 && type <= 18);
    boolean firstMacroblock = (next & 0x80) != 0; // first_mb_in_slice is 0: one bit, set
    return ahead || (AnnexB.isSlice(type) && firstMacroblock);
  }
}
