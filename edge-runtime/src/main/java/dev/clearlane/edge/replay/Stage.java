package dev.clearlane.edge.replay;

import dev.clearlane.serving.thread.DaemonThread;

/**
 * One role of a replay, on one thread: opens what it needs, works until its input ends, closes it.
 */
abstract class Stage {
  private final Thread thread;

  /**
   * @param onFailure told what ended this stage, on its thread
   */
  Stage(String name, FailureListener onFailure) {
    thread =
        DaemonThread.unstarted(
            name,
            () -> {
              try {
                work();
              } catch (Throwable e) { // also an Error: the others must not wait for ever
                onFailure.failed(e);
              } finally {
                ended();
              }
            });
  }

  /** Told of a stage that broke. */
  interface FailureListener {
    void failed(Throwable failure);
  }

  /** Opens, works, closes. */
  abstract void work() throws Exception;

  /** Tells those who wait for this stage that nothing more comes, whether it broke or not. */
  abstract void ended();

  final void start() {
    thread.start();
  }

  final void join() throws InterruptedException {
    thread.join();
  }
}
