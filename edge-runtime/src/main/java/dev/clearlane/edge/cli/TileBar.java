package dev.clearlane.edge.cli;

/**
 * Progress over pictures that may take minutes each: counts hundredths of a picture by tiles. Used
 * by one thread.
 */
final class TileBar implements AutoCloseable {
  private static final int STEPS = 100;

  private final CountBar bar;
  private final int pictures;
  private int done;

  private TileBar(CountBar bar, int pictures) {
    this.bar = bar;
    this.pictures = pictures;
  }

  /** A bar over a number of pictures. */
  static TileBar open(int pictures) {
    return new TileBar(CountBar.open("restoring", "%"), pictures);
  }

  void pictures(int finished, int of) {
    done = finished;
    step(0);
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
