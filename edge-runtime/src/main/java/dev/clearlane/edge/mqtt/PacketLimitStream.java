package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a broker, with an error at the header of a packet (MQTT 5, 2.1: type, then the
 * length of the rest in one to four bytes) that is too large. Used by one thread.
 */
final class PacketLimitStream extends ArrayReadStream {
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
  public int read(byte[] into, int offset, int length) throws IOException {
    int count = in.read(into, offset, length);
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
}
