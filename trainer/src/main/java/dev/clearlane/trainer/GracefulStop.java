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
 * Stops a run on SIGTERM or Ctrl-C: the current step is finished and a checkpoint written. If the
 * JVM exited while libtorch still computes, the process could crash.
 */
final class GracefulStop {
  private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);

  /** A step of the paper's network takes many seconds on a CPU, a validation many steps' time. */
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

  private GracefulStop() {}

  /** Trains on the calling thread. */
  static void run(TrainingRun training)
      throws IOException, InterruptedException, DivergedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook =
        DaemonThread.unstarted(
            "end-training",
            () -> {
              LOG.info("stop requested: finishing the current step and writing a checkpoint");
              training.stop();
              try {
                ended.await(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
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
        // The JVM is shutting down already; the hook requested the stop.
      }
    }
  }
}
