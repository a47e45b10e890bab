package dev.clearlane.edge.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream whose every read and skip goes through the one read into an array. */
abstract class ArrayReadStream extends FilterInputStream {
  private static final int SKIP_BYTES = 4096;

  ArrayReadStream(InputStream in) {
    super(in);
  }

  @Override
  public abstract int read(byte[] into, int offset, int length) throws IOException;

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final long skip(long count) throws IOException {
    byte[] skipped = new byte[(int) Math.min(count, SKIP_BYTES)];
    return Math.max(0, read(skipped, 0, skipped.length));
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
