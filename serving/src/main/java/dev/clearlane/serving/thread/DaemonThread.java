package dev.clearlane.serving.thread;

import java.util.concurrent.ThreadFactory;

/**
 * Creates all threads of this project, as daemons. Names contain camera and role, e.g. {@code
 * front-capture}, never a path. Loops of the daemon that must survive failures run as agents
 * instead.
 */
public final class DaemonThread {
  private DaemonThread() {}

  /** Starts a thread. */
  public static Thread start(String name, Runnable task) {
    return start(name, 0, task);
  }

  /**
   * Starts a thread with a stack of its own size.
   *
   * @param stackBytes 0 for the default
   */
  public static Thread start(String name, long stackBytes, Runnable task) {
    Thread thread = create(name, stackBytes, task);
    thread.start();
    return thread;
  }

  /** Creates a thread that the caller or the JVM starts, e.g. a shutdown hook. */
  public static Thread unstarted(String name, Runnable task) {
    return create(name, 0, task);
  }

  /** Names the threads of an executor. */
  public static ThreadFactory factory(String name) {
    return task -> unstarted(name, task);
  }

  private static Thread create(String name, long stackBytes, Runnable task) {
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("thread name must not contain a path: " + name);
    }
    Thread thread = new Thread(null, task, name, stackBytes);
    thread.setDaemon(true);
    return thread;
  }
}
