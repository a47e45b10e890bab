package dev.clearlane.trainer.data;

import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Prefetches batches on its threads and returns them in the order of the steps. A batch depends
 * only on its step, so the number of threads affects only the speed. {@link #take} and {@link
 * #ready} are for one thread. The caller owns the batches that it took; those that were not taken
 * are closed at the end.
 *
 * @param <T> type of the batches
 */
public final class BatchLoader<T> implements AutoCloseable {
  /** Creates batches; called from several threads. */
  @FunctionalInterface
  public interface Factory<T> {
    /** The batch of a step; a pure function of it. */
    T of(long step) throws IOException;
  }

  private static final int AHEAD = 8;
  private static final int MAX_THREADS = 8;

  private final Factory<T> batches;
  private final Consumer<T> release;
  private final ExecutorService threads;
  private final Deque<Future<T>> ahead = new ArrayDeque<>();
  private long next;

  /**
   * Starts loading with the batch of {@code firstStep}, on half of the processors.
   *
   * @param release frees a batch that was not taken
   */
  public BatchLoader(Factory<T> batches, long firstStep, Consumer<T> release) {
    this(
        batches,
        firstStep,
        release,
        Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors() / 2)));
  }

  BatchLoader(Factory<T> batches, long firstStep, Consumer<T> release, int count) {
    this.batches = batches;
    this.release = release;
    next = firstStep;
    threads = Executors.newFixedThreadPool(count, DaemonThread.factory("batch-loader"));
    for (int i = 0; i < AHEAD; i++) {
      order();
    }
  }

  /**
   * The next batch; waits for it.
   *
   * @throws IOException if it could not be made
   */
  public T take() throws IOException, InterruptedException {
    order();
    try {
      return ahead.remove().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause instanceof IOException ? cause.getMessage() : cause.toString();
      throw new IOException("a batch could not be loaded: " + why, cause);
    }
  }

  /** Number of loaded batches; at 0 training waits for its data. */
  public int ready() {
    int ready = 0;
    for (Future<T> batch : ahead) {
      if (!batch.isDone()) {
        break;
      }
      ready++;
    }
    return ready;
  }

  private void order() {
    long step = next++;
    ahead.add(threads.submit(() -> batches.of(step)));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the batch loader does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while stopping the batch loader");
    }
    for (Future<T> batch : ahead) {
      if (batch.isDone()) { // otherwise it was not started
        try {
          release.accept(batch.get());
        } catch (ExecutionException e) {
          // it failed: nothing to free
        } catch (InterruptedException e) {
          throw new IllegalStateException("waited for what is done", e);
        }
      }
    }
    ahead.clear();
  }
}
