package dev.clearlane.edge.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * Progress over pictures that may take minutes each: counts hundredths of a picture by tiles. A bar
 * on a terminal, a line every {@value FrameProgress#LINE_SECONDS} s elsewhere. Used by one thread.
 */
final class TileBar implements AutoCloseable {
  private static final int STEPS = 100;
  private static final long LINE_NS = FrameProgress.LINE_SECONDS * 1_000_000_000L;

  private final CountBar bar;
  private final int pictures;
  private final PrintWriter err;
  private final LongSupplier clock;
  private final boolean lines;
  private int done;
  private long lineNs;

  TileBar(CountBar bar, int pictures, PrintWriter err, LongSupplier clock, boolean lines) {
    this.bar = bar;
    this.pictures = pictures;
    this.err = err;
    this.clock = clock;
    this.lines = lines;
    lineNs = clock.getAsLong();
  }

  /** A bar over a number of pictures. */
  static TileBar open(int pictures, PrintWriter err) {
    return new TileBar(
        CountBar.open("restoring", "%"), pictures, err, System::nanoTime, !CountBar.isWatched());
  }

  void pictures(int finished, int of) {
    done = finished;
    step(0);
    long nowNs = clock.getAsLong();
    if (lines && done < pictures && nowNs - lineNs >= LINE_NS) {
      lineNs = nowNs;
      err.printf("clearlane: restore: %d of %d pictures%n", done, pictures);
      err.flush();
    }
  }

  /** Follows the tiles of one model's work on the current picture; never cancels. */
  boolean tiles(int finished, int of) {
    step((double) finished / of);
    return true;
  }

  private void step(double share) {
    bar.step(Math.round(STEPS * (done + share)), (long) STEPS * pictures);
  }

  @Override
  public void close() {
    bar.close();
  }
}
