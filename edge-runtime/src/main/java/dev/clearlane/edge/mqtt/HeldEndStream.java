package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a connection, whose end or failure by the other side is reported after a second at
 * the earliest.
 *
 * <p>Paho 1.2.5 starts a thread that reads, and asks every 100 ms whether it runs, for ever: if the
 * connection is closed before the first question, as by a proxy whose broker is down, the thread
 * that asks never ends, one more for each attempt to connect. Used by one thread, except where it
 * is noted.
 */
final class HeldEndStream extends ArrayReadStream {
  private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long STEP_MS = 10;

  private final BooleanSupplier closed;
  private final long openedNs = System.nanoTime();
  private volatile @Nullable IOException failure;

  /**
   * @param closed whether this side has closed the connection; then reads return at once
   */
  HeldEndStream(InputStream in, BooleanSupplier closed) {
    super(in);
    this.closed = closed;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    boolean alive = false;
    try {
      int count = in.read(into, offset, length);
      alive = count >= 0;
      return count;
    } catch (SocketTimeoutException e) {
      throw e; // no end: Paho reads with a timeout
    } catch (IOException e) {
      failure = e;
      throw e;
    } finally {
      if (!alive) {
        hold();
      }
    }
  }

  /** Why the connection broke, as soon as it is known; null for none. Any thread. */
  @Nullable IOException failure() {
    return failure;
  }

  private void hold() {
    try {
      while (!closed.getAsBoolean() && System.nanoTime() - openedNs < HOLD_NS) {
        Thread.sleep(STEP_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
