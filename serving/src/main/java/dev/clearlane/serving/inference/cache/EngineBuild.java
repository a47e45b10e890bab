package dev.clearlane.serving.inference.cache;

import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.thread.DaemonThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An engine that is being built in the background. Its result has one owner: the caller. */
final class EngineBuild {
  /** Builds run one after the other: two at once would disturb each other's timings. */
  private static final ExecutorService BUILDER = builder();

  private final CompletableFuture<Engine> result = new CompletableFuture<>();
  private final Future<?> task;

  /** Builds an engine. */
  interface Builder {
    Engine build() throws EngineException, InterruptedException;
  }

  private EngineBuild(Builder builder) {
    task = BUILDER.submit(() -> run(builder));
  }

  static EngineBuild start(Builder builder) {
    return new EngineBuild(builder);
  }

  boolean isDone() {
    return result.isDone();
  }

  /**
   * The engine, of a build that is done; owned by the caller.
   *
   * @throws EngineException if it could not be built
   */
  Engine get() throws EngineException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException known
          ? known
          : new EngineException("building an engine failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted", e);
    }
  }

  /** Ends the build; an engine that is ready already is closed. */
  void cancel() {
    boolean wasRunning = result.completeExceptionally(new EngineException("closed"));
    task.cancel(true);
    if (!wasRunning && !result.isCompletedExceptionally()) {
      result.join().close();
    }
  }

  private void run(Builder builder) {
    try {
      Engine engine = builder.build();
      if (!result.complete(engine)) {
        engine.close(); // cancelled meanwhile
      }
    } catch (EngineException | RuntimeException | Error e) {
      result.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(e);
    }
  }

  private static ExecutorService builder() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThread.factory("engine-build"));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
