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
 * Makes batches ahead of their use, on threads of its own, and hands them out in the order of the
 * steps. A batch depends on its step alone, so the number of threads changes nothing but the time.
 * {@link #take} and {@link #ready} belong to one thread. Who takes a batch owns it; those that that
 * were not taken are closed at the end.
 *
 * @param <T> what a batch is made into on the way
 */
public final class BatchLoader<T> implements AutoCloseable {
  /** Makes one step's batch; from several threads at once. */
  @FunctionalInterface
  public interface Factory<T> {
    /** The batch of a step, which nothing else changes. */
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
      throw new IOException("a batch could not be made: " + why, cause);
    }
  }

  /** Batches that are ready; 0 means that the trainer waits for its data. */
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
        throw new IllegalStateException("the batch loader does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while stopping the batch loader");
    }
    for (Future<T> batch : ahead) {
      if (batch.isDone()) { // else it was never begun
        try {
          release.accept(batch.get());
        } catch (ExecutionException e) {
          // it was not made: nothing to free
        } catch (InterruptedException e) {
          throw new IllegalStateException("waited for what is done", e);
        }
      }
    }
    ahead.clear();
  }
}
