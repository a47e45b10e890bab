package dev.clearlane.serving.inference;

import dev.clearlane.serving.thread.DaemonThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that run one model on several tensors at the same time. */
final class RunPool implements AutoCloseable {
  /** One run. */
  interface Run {
    void run() throws EngineException;
  }

  private final String model;
  private final ExecutorService threads;

  /**
   * @param model id, for thread names and messages
   * @param size number of threads
   */
  RunPool(String model, int size) {
    this.model = model;
    AtomicInteger count = new AtomicInteger();
    ThreadFactory factory =
        task -> DaemonThread.unstarted("infer-" + model + "-" + count.incrementAndGet(), task);
    threads = Executors.newFixedThreadPool(size, factory);
  }

  /**
   * Waits until all runs have ended, also if some fail.
   *
   * @throws EngineException the failure of the first that failed
   */
  void runAll(List<Run> runs) throws EngineException {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Run run : runs) {
      tasks.add(
          () -> {
            run.run();
            return null;
          });
    }
    EngineException failure = null;
    for (Future<Void> ended : invokeAll(tasks)) {
      try {
        ended.get();
      } catch (ExecutionException e) {
        EngineException cause =
            e.getCause() instanceof EngineException known
                ? known
                : new EngineException(model + ": " + e.getCause(), e);
        failure = failure == null ? cause : failure;
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Native runs cannot be interrupted: buffers stay in use until all have ended. */
  private List<Future<Void>> invokeAll(List<Callable<Void>> tasks) throws EngineException {
    List<Future<Void>> started = tasks.stream().map(threads::submit).toList();
    boolean interrupted = false;
    for (Future<Void> each : started) {
      while (!each.isDone()) {
        try {
          each.get();
        } catch (ExecutionException e) {
          break; // reported by the caller
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      throw interrupted(new InterruptedException());
    }
    return started;
  }

  private EngineException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EngineException(model + ": interrupted while its runs were in progress", e);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
