package dev.clearlane.edge.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error if that is a terminal. */
final class CountBar implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  private CountBar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** A bar; invisible if standard error is not a terminal. */
  static CountBar open(String task, String unit) {
    return open(task, unit, 0);
  }

  /**
   * The same for work that was begun before.
   *
   * @param done units of it
   */
  static CountBar open(String task, String unit, long done) {
    if (!isWatched()) {
      return new CountBar(null);
    }
    return new CountBar(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(-1)
            .setUnit(unit, 1)
            .setStyle(ProgressBarStyle.ASCII)
            .startsFrom(done, Duration.ZERO)
            .showSpeed()
            .build());
  }

  /** Whether standard error is a terminal; Java knows only about standard input and output. */
  static boolean isWatched() {
    try {
      return Path.of("/proc/self/fd/2").toRealPath().startsWith("/dev/pts");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * @param of total; −1 if unknown
   */
  void step(long done, long of) {
    if (bar != null) {
      bar.maxHint(of).stepTo(done);
    }
  }

  /** Shows a note beside the bar. */
  void note(String text) {
    if (bar != null) {
      bar.setExtraMessage(text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
