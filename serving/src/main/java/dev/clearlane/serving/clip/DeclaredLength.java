package dev.clearlane.serving.clip;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Length in the headers of AVI and Matroska files: FFmpeg does not report truncated ones. (MP4
 * needs no such check, because it has an index.)
 */
final class DeclaredLength {
  private static final int RIFF = 0x52494646;
  private static final int EBML = 0x1a45dfa3;
  private static final int SEGMENT = 0x18538067;
  private static final long UNKNOWN = -1;

  private DeclaredLength() {}

  /** Whether the file is shorter than declared; false if it declares no length. */
  static boolean exceeds(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer head = read(in, 0);
      return switch (head.remaining() < 8 ? 0 : head.getInt(0)) {
        case RIFF -> riffEnd(in) > in.size();
        case EBML -> matroskaEnd(in) > in.size();
        default -> false;
      };
    }
  }

  /** End of the last chunk: files over a gigabyte are several in a row. */
  private static long riffEnd(FileChannel in) throws IOException {
    long at = 0;
    ByteBuffer head = read(in, at);
    while (head.remaining() >= 8 && head.getInt(0) == RIFF) {
      long size = head.order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xffff_ffffL;
      at += 8 + size + (size & 1);
      head = read(in, at);
    }
    return at;
  }

  private static long matroskaEnd(FileChannel in) throws IOException {
    long at = 0;
    while (true) {
      ByteBuffer head = read(in, at);
      if (head.remaining() < 5) {
        return at;
      }
      int id = head.getInt();
      int sizeBytes = Integer.numberOfLeadingZeros(head.get(4) & 0xff) - 23;
      if (sizeBytes > 8 || head.remaining() < sizeBytes || (id != EBML && id != SEGMENT)) {
        return at;
      }
      long size = size(head, sizeBytes);
      if (size == UNKNOWN) {
        return UNKNOWN; // written by a recorder that could not seek back
      }
      at += 4 + sizeBytes + size;
      if (id == SEGMENT) {
        return at;
      }
    }
  }

  /**
   * An EBML size: the first set bit gives the number of bytes and is not part of the value; all
   * ones is unknown.
   */
  private static long size(ByteBuffer in, int bytes) {
    long value = in.get() & (0xff >> bytes);
    for (int i = 1; i < bytes; i++) {
      value = (value << 8) | (in.get() & 0xff);
    }
    return value == (1L << (7 * bytes)) - 1 ? UNKNOWN : value;
  }

  private static ByteBuffer read(FileChannel in, long at) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(16);
    in.read(head, at);
    return head.flip();
  }
}
