package dev.clearlane.trainer.training;

import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows progress: a bar on standard error if it is a terminal, otherwise log lines. */
final class ProgressLine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);
  private static final int BAR_UNITS = 10_000;

  private final @Nullable ProgressBar bar;

  @SuppressWarnings("SystemConsoleNull") // from Java 22 on, a log may hold bars instead of lines
  ProgressLine(String task) {
    bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(BAR_UNITS)
                .setStyle(ProgressBarStyle.ASCII)
                .build();
  }

  /** Shows the state of the run. */
  void show(double done, long step, double loss, double rate, double stepsPerSecond) {
    String text =
        String.format(
            Locale.ROOT,
            "step %d loss %.5f lr %.2e %.2f steps/s",
            step,
            loss,
            rate,
            stepsPerSecond);
    if (bar == null) {
      LOG.info("{}", String.format(Locale.ROOT, "%5.1f %% %s", 100 * done, text));
    } else {
      bar.stepTo((long) (BAR_UNITS * done));
      bar.setExtraMessage(text);
    }
  }

  /** Logs validation metrics. */
  void show(long step, Map<String, Double> figures) {
    StringBuilder text = new StringBuilder("step " + step);
    figures.forEach(
        (name, value) -> text.append(String.format(Locale.ROOT, " %s %.3f", name, value)));
    LOG.info("{}", text);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
