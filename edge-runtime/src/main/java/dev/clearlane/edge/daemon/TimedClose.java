package dev.clearlane.edge.daemon;

import dev.clearlane.serving.thread.DaemonThread;
import java.time.Duration;

/** Closes with a timeout. */
final class TimedClose {
  private TimedClose() {}

  /**
   * Runs a close on a new thread and waits for it; an interrupt ends the wait.
   *
   * @param name of the thread
   * @return false if it timed out
   */
  static boolean run(String name, Duration timeout, Runnable close) {
    Thread closing = DaemonThread.start(name, close);
    try {
      closing.join(timeout.toMillis());
      return !closing.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // interrupted: stop waiting
    }
  }
}
