package dev.clearlane.edge.daemon;

import dev.clearlane.serving.thread.DaemonThread;
import java.time.Duration;

/** Closes what may take longer than there is time for. */
final class TimedClose {
  private TimedClose() {}

  /**
   * Runs a close on a thread of its own and waits for it, at most so long; an interrupt ends the
   * waiting.
   *
   * @param name of the thread
   * @return false if there was no end in time
   */
  static boolean run(String name, Duration timeout, Runnable close) {
    Thread closing = DaemonThread.start(name, close);
    try {
      closing.join(timeout.toMillis());
      return !closing.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true; // whoever interrupts does not want to know
    }
  }
}
