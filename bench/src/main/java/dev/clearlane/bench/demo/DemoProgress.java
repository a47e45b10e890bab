package dev.clearlane.bench.demo;

import dev.clearlane.edge.replay.ReplayProgress;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints a line every 50 frames, or every 10 s while frames take long, with the time left. */
final class DemoProgress implements ReplayProgress {
  private static final int FRAMES_PER_LINE = 50;
  private static final double SECONDS_PER_LINE = 10;

  /** Frames before the first estimate: opening the models takes a while too. */
  private static final int MIN_FRAMES = 4;

  private final PrintWriter out;
  private final int round;
  private final int seconds;
  private final long startNs = System.nanoTime();
  private double lastSeconds;

  /**
   * @param round frames of one round
   * @param seconds as long as rounds are begun; 0 for one round
   */
  DemoProgress(PrintWriter out, int round, int seconds) {
    this.out = out;
    this.round = round;
    this.seconds = seconds;
  }

  @Override
  public void frame(long done, long expected) {
    double now = (System.nanoTime() - startNs) / 1e9;
    if (done % FRAMES_PER_LINE != 0 && now - lastSeconds < SECONDS_PER_LINE) {
      return;
    }
    lastSeconds = now;
    out.println(line(done, now));
    out.flush();
  }

  /** A line; the time left is known for the first round only, as later ones depend on the clock. */
  String line(long done, double elapsed) {
    if (done >= round || seconds > 0) {
      return done + " frames";
    }
    if (done < MIN_FRAMES) {
      return "%d of %d frames".formatted(done, round);
    }
    double perFrame = elapsed / done;
    return String.format(
        Locale.ROOT,
        "%d of %d frames, %.1f s per frame so far, about %s left",
        done,
        round,
        perFrame,
        duration(perFrame * (round - done)));
  }

  private static String duration(double left) {
    long whole = Math.round(left);
    return whole < 120 ? whole + " s" : (whole + 30) / 60 + " min";
  }
}
