package dev.clearlane.trainer;

import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.trainer.training.DivergedException;
import dev.clearlane.trainer.training.TrainingRun;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run whose process is told to end (SIGTERM, Ctrl-C) finishes its step and leaves a checkpoint.
 * Without it the virtual machine would go while libtorch still computes, which may end in a crash.
 */
final class OrderlyEnd {
  private static final Logger LOG = LoggerFactory.getLogger(OrderlyEnd.class);

  /**
   * The paper's network takes many seconds for a step on a CPU, and a validation is many pictures.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private OrderlyEnd() {}

  /** Trains on the calling thread. */
  static void run(TrainingRun training)
      throws IOException, InterruptedException, DivergedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        DaemonThread.unstarted(
            "end-training",
            () -> {
              LOG.info("told to end: finishes its step and leaves a checkpoint");
              training.stop();
              try {
                ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try (training) {
      training.run();
    } finally {
      ended.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // the process is ending already: the hook is what let the run come this far
      }
    }
  }
}
