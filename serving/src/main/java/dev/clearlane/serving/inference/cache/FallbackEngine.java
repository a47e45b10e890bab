package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineNotReadyException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.SizeOutsideProfileException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accelerator's engine with what stands behind it. While it is built, on a thread of its own,
 * runs fail with {@link EngineNotReadyException}, and frames pass. Where a run fails it is built
 * anew, once; where it fails again, or cannot be built, the fallback runs from then on; where that
 * fails too, so do the runs. Sizes that it was not built for go to the fallback each time.
 */
final class FallbackEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackEngine.class);

  /** Opens what runs where the accelerator does not. */
  interface Fallback {
    Engine open() throws EngineException;
  }

  private final ModelBundle bundle;
  private final AcceleratedEngines engines;
  private final @Nullable Fallback fallback;
  private @Nullable CompletableFuture<Engine> build; // until it was taken
  private @Nullable Thread builder;
  private @Nullable Engine accelerated;
  private @Nullable Engine fallen;
  private @Nullable EngineException lost; // why nothing is left
  private boolean rebuilt;
  private boolean odd; // a size outside the profile was said
  private boolean closed;
  private volatile String description = "building";
  private volatile int batchSize = 1;
  private volatile boolean takesPixels = true; // what is not there says why when it is asked to run

  private FallbackEngine(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback) {
    this.bundle = bundle;
    this.engines = engines;
    this.fallback = fallback;
  }

  /**
   * Opens it at once where the cache has it, else starts to build it.
   *
   * @param fallback null for none: then runs fail where the accelerator does
   */
  static FallbackEngine inBackground(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback)
      throws EngineException {
    FallbackEngine guarded = new FallbackEngine(bundle, engines, fallback);
    Engine cached = engines.cached(bundle);
    if (cached != null) {
      guarded.take(cached);
    } else {
      guarded.startBuild(false);
    }
    return guarded;
  }

  /**
   * Opens it, building it first where it is not there.
   *
   * @throws EngineException if it cannot be built and there is no fallback
   */
  static FallbackEngine waiting(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback)
      throws EngineException, InterruptedException {
    FallbackEngine guarded = new FallbackEngine(bundle, engines, fallback);
    try {
      guarded.take(engines.open(bundle, false));
    } catch (EngineException e) {
      if (fallback == null) {
        throw e;
      }
      guarded.fallBack(e);
    }
    return guarded;
  }

  @Override
  public ModelManifest manifest() {
    return bundle.manifest();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void run(TensorView input, FloatBuffer output) throws EngineException {
    Engine engine = ready();
    try {
      engine.run(input, output);
    } catch (SizeOutsideProfileException e) {
      outside(e).run(input, output);
    } catch (EngineException e) {
      failed(engine, e);
      throw e;
    }
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public void runBatch(List<TensorView> inputs, List<FloatBuffer> outputs) throws EngineException {
    Engine engine = ready();
    try {
      engine.runBatch(inputs, outputs);
    } catch (SizeOutsideProfileException e) {
      outside(e).runBatch(inputs, outputs);
    } catch (EngineException e) {
      failed(engine, e);
      throw e;
    }
  }

  @Override
  public boolean takesPixels() {
    return takesPixels;
  }

  @Override
  public boolean runPixels(PixelTile tile) throws EngineException {
    Engine engine = ready();
    try {
      return engine.runPixels(tile);
    } catch (SizeOutsideProfileException e) {
      return false; // run knows what to do
    } catch (EngineException e) {
      failed(engine, e);
      throw e;
    }
  }

  @Override
  public boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
    Engine engine = ready();
    try {
      return engine.scorePixels(pixels, output);
    } catch (SizeOutsideProfileException e) {
      return false; // likewise
    } catch (EngineException e) {
      failed(engine, e);
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = builder;
    CompletableFuture<Engine> running = build;
    build = null;
    if (running != null && !running.completeExceptionally(new EngineException("closed"))) {
      closeBuilt(running);
    }
    if (thread != null) {
      thread.interrupt();
    }
    if (accelerated != null) {
      accelerated.close();
      accelerated = null;
    }
    if (fallen != null) {
      fallen.close();
      fallen = null;
    }
  }

  /** The engine that runs now: the accelerator's or the fallback. */
  Engine ready() throws EngineException {
    if (closed) {
      throw new IllegalStateException("engine of " + manifest().id() + " used after it was closed");
    }
    takeBuilt();
    Engine engine = accelerated != null ? accelerated : fallen;
    if (engine != null) {
      return engine;
    }
    if (build != null) {
      throw new EngineNotReadyException(manifest().id() + ": its engine is being built");
    }
    throw lost == null
        ? new EngineException(manifest().id() + ": has no engine")
        : new EngineException(String.valueOf(lost.getMessage()), lost);
  }

  private void takeBuilt() {
    CompletableFuture<Engine> running = build;
    if (running == null || !running.isDone()) {
      return;
    }
    build = null;
    builder = null;
    try {
      take(running.get());
    } catch (ExecutionException e) {
      fallBack(
          e.getCause() instanceof EngineException known
              ? known
              : new EngineException(manifest().id() + ": " + e.getCause(), e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Engine engine) {
    accelerated = engine;
    batchSize = engine.batchSize();
    takesPixels = engine.takesPixels();
    description = engine.description();
    LOG.info("{} runs on {}", manifest().id(), description);
  }

  /** Replaces the accelerator's engine after one of its runs failed. */
  void failed(Engine engine, EngineException e) {
    if (engine != accelerated) {
      return; // the fallback's own failure, or that of one behind
    }
    accelerated = null;
    engine.close();
    if (rebuilt) {
      fallBack(e);
    } else {
      rebuilt = true;
      LOG.warn("{}; its engine is built anew, once", e.getMessage());
      startBuild(true);
    }
  }

  private void startBuild(boolean rebuild) {
    CompletableFuture<Engine> future = new CompletableFuture<>();
    build = future;
    takesPixels = true;
    description = "building";
    Thread thread =
        new Thread(
            () -> {
              try {
                Engine engine = engines.open(bundle, rebuild);
                if (!future.complete(engine)) {
                  engine.close(); // nobody waits any more
                }
              } catch (EngineException | RuntimeException | Error e) {
                future.completeExceptionally(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                future.completeExceptionally(e);
              }
            },
            "engine-build-" + manifest().id());
    thread.setDaemon(true);
    builder = thread;
    thread.start();
  }

  private void fallBack(EngineException reason) {
    Fallback behind = fallback;
    if (behind == null) {
      lost = reason;
      description = "none";
      LOG.error("{}; there is nothing to fall back to", reason.getMessage());
      return;
    }
    try {
      if (fallen == null) {
        fallen = behind.open();
      }
      batchSize = fallen.batchSize();
      takesPixels = fallen.takesPixels();
      description = fallen.description();
      LOG.warn("{}; {} runs on {} from now on", reason.getMessage(), manifest().id(), description);
    } catch (EngineException e) {
      lost = e;
      description = "none";
      LOG.error("{}; {}; nothing is left", reason.getMessage(), e.getMessage());
    }
  }

  /** What runs a size that the accelerator's engine does not take. */
  private Engine outside(SizeOutsideProfileException e) throws EngineException {
    Fallback behind = fallback;
    if (behind == null) {
      throw e;
    }
    if (!odd) {
      odd = true;
      LOG.warn("{}; such pictures take the fallback", e.getMessage());
    }
    Engine engine = fallen;
    if (engine == null) {
      engine = behind.open();
      fallen = engine;
    }
    return engine;
  }

  private static void closeBuilt(CompletableFuture<Engine> done) {
    if (!done.isCompletedExceptionally()) {
      done.join().close();
    }
  }
}
