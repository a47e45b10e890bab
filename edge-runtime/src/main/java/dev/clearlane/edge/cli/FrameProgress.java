package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.ReplayProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a clip: frames done of how many, seconds a frame, time left. A bar on a terminal, a
 * line every {@value #LINE_SECONDS} s elsewhere. Used on one thread.
 */
final class FrameProgress implements ReplayProgress, AutoCloseable {
  static final int LINE_SECONDS = 10;

  /** Frames that the time of one is averaged over. */
  private static final int WINDOW = 64;

  private final String task;
  private final PrintWriter err;
  private final boolean lines;
  private final ArrayDeque<Long> times = new ArrayDeque<>();
  private @Nullable CountBar bar;
  private long calls;
  private long lineNs = System.nanoTime();

  private FrameProgress(String task, PrintWriter err) {
    this.task = task;
    this.err = err;
    lines = !CountBar.isWatched();
    times.add(lineNs);
  }

  /**
   * Starts.
   *
   * @param task e.g. {@code restore}
   */
  static FrameProgress start(String task, PrintWriter err) {
    return new FrameProgress(task, err);
  }

  @Override
  public void frame(long frames, long expected) {
    long nowNs = System.nanoTime();
    times.add(nowNs);
    calls++;
    if (times.size() > WINDOW || calls == 2) { // models were opened before the first frame
      times.remove();
    }
    double seconds = (nowNs - times.getFirst()) / 1e9 / (times.size() - 1);
    if (lines) {
      if (calls > 1 && nowNs - lineNs >= LINE_SECONDS * 1_000_000_000L) {
        lineNs = nowNs;
        err.println("clearlane: " + line(task, frames, expected, seconds));
        err.flush();
      }
      return;
    }
    CountBar current = bar;
    if (current == null) {
      current = CountBar.open(task, " frames", frames - 1);
      bar = current;
    }
    current.note(rate(seconds));
    current.step(frames, expected);
  }

  /** One line, e.g. {@code restore: 120 of 1000 frames, 17.1 s a frame, 4:10:48 left}. */
  static String line(String task, long frames, long expected, double seconds) {
    if (expected < 0) {
      return "%s: %d frames, %s".formatted(task, frames, rate(seconds));
    }
    Duration left = Duration.ofMillis(Math.round(1000 * seconds * Math.max(0, expected - frames)));
    return "%s: %d of %d frames, %s, %d:%02d:%02d left"
        .formatted(
            task,
            frames,
            expected,
            rate(seconds),
            left.toHours(),
            left.toMinutesPart(),
            left.toSecondsPart());
  }

  private static String rate(double seconds) {
    return String.format(Locale.ROOT, seconds < 1 ? "%.3f s a frame" : "%.1f s a frame", seconds);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
