package dev.clearlane.trainer.data;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;

/**
 * Makes batches ahead of their use, on a thread of its own, in the order of the steps. {@link
 * #take} belongs to one thread.
 */
public final class BatchLoader implements AutoCloseable {
  private static final int AHEAD = 8;

  private final BlockingQueue<Loaded> queue = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;

  /** A batch or why there is none. */
  private sealed interface Loaded {
    record Ready(Batch batch) implements Loaded {}

    record Failed(Throwable cause) implements Loaded {}
  }

  /** Starts loading with the batch of {@code firstStep}. */
  public BatchLoader(Batches batches, long firstStep) {
    thread = new Thread(() -> load(batches, firstStep), "batch-loader");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * The next batch; waits for it.
   *
   * @throws IOException if it could not be made
   */
  public Batch take() throws IOException, InterruptedException {
    Loaded loaded = queue.take();
    if (loaded instanceof Loaded.Ready ready) {
      return ready.batch();
    }
    Throwable cause = ((Loaded.Failed) loaded).cause();
    throw new IOException("a batch could not be made: " + cause.getMessage(), cause);
  }

  /** Batches that are ready; 0 means that the trainer waits for its data. */
  public int ready() {
    return queue.size();
  }

  private void load(Batches batches, long firstStep) {
    try {
      for (long step = firstStep; !Thread.currentThread().isInterrupted(); step++) {
        queue.put(new Loaded.Ready(batches.of(step)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      if (!queue.offer(new Loaded.Failed(e))) {
        queue.clear();
        queue.offer(new Loaded.Failed(e));
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    queue.clear();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while stopping the batch loader");
    }
  }
}
