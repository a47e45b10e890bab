package dev.clearlane.edge.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a broker, with an error at the header of a packet (MQTT 5, 2.1: type, then the
 * length of the rest in one to four bytes) that is too large. Used by one thread.
 */
final class PacketLimitStream extends FilterInputStream {
  private static final int LENGTH_BITS = 7;
  private static final int LENGTH_BYTES = 4;

  private final int maxBytes;
  private Part part = Part.TYPE;
  private int lengthBytes;
  private long left; // of the packet; while its length is read, the length so far

  private enum Part {
    TYPE,
    LENGTH,
    REST
  }

  PacketLimitStream(InputStream in, int maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = super.read(into, offset, length);
    int i = 0;
    while (i < count) {
      if (part == Part.REST) {
        int skipped = (int) Math.min(left, count - i);
        left -= skipped;
        i += skipped;
        if (left == 0) {
          part = Part.TYPE;
        }
      } else {
        header(into[offset + i] & 0xff);
        i++;
      }
    }
    return count;
  }

  private void header(int octet) throws IOException {
    if (part == Part.TYPE) {
      part = Part.LENGTH;
      left = 0;
      lengthBytes = 0;
      return;
    }
    left |= (long) (octet & 0x7f) << (LENGTH_BITS * lengthBytes++);
    if ((octet & 0x80) != 0 && lengthBytes < LENGTH_BYTES) {
      return;
    }
    if (left > maxBytes) {
      throw new IOException(
          "the broker sent a packet of %d bytes, but at most %d are accepted"
              .formatted(left, maxBytes));
    }
    part = left == 0 ? Part.TYPE : Part.REST;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, 4096)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }
}
