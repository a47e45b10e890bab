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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an accelerator's engine; rebuilds it once after a failure, then falls back to ONNX Runtime.
 *
 * <pre>
 *      engine in the cache                        build succeeds
 *   ─────────────────────────▶  ACCELERATED  ◀─────────────────────┐
 *                                │       │                         │
 *                  first failure │       │ second failure          │
 *                                ▼       │                         │
 *   ─────────────────────────▶ BUILDING ─│─────────────────────────┘
 *      not in the cache          │       │
 *                   build fails  │       │
 *                                ▼       ▼
 *                                FALLBACK  ─────────────────────▶  FAILED
 *                                           no fallback, or it
 *                                           cannot be opened
 * </pre>
 *
 * <p>BUILDING: runs fail with {@link EngineNotReadyException}, and frames pass. FAILED: every run
 * fails with the last error. A size outside the engine's profile is run by the fallback in any
 * state, without a change of state. A run that fails in FALLBACK fails that frame only.
 */
final class FallbackEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackEngine.class);

  /** Opens the engine that runs if the accelerator does not. */
  interface Fallback {
    Engine open() throws EngineException;
  }

  private final ModelBundle bundle;
  private final AcceleratedEngines engines;
  private final @Nullable Fallback fallback;
  private @Nullable EngineBuild build; // while BUILDING
  private @Nullable Engine accelerated; // while ACCELERATED
  private @Nullable Engine fallen; // while FALLBACK, and for sizes outside the profile
  private @Nullable EngineException lastFailure; // once FAILED
  private boolean rebuilt;
  private boolean sizeLogged;
  private boolean closed;
  private volatile String description = "building";
  private volatile int batchSize = 1;
  private volatile boolean takesPixels;

  private FallbackEngine(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback) {
    this.bundle = bundle;
    this.engines = engines;
    this.fallback = fallback;
  }

  /**
   * Opens the cached engine, or starts to build it in the background.
   *
   * @param fallback null for none: runs then fail if the accelerator does
   */
  static FallbackEngine inBackground(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback)
      throws EngineException {
    FallbackEngine guarded = new FallbackEngine(bundle, engines, fallback);
    Engine cached = engines.cached(bundle);
    if (cached != null) {
      guarded.use(cached);
    } else {
      guarded.startBuild(false);
    }
    return guarded;
  }

  /**
   * Opens the cached engine, or builds it and waits.
   *
   * @throws EngineException if it cannot be built and there is no fallback
   */
  static FallbackEngine waiting(
      ModelBundle bundle, AcceleratedEngines engines, @Nullable Fallback fallback)
      throws EngineException, InterruptedException {
    FallbackEngine guarded = new FallbackEngine(bundle, engines, fallback);
    try {
      guarded.use(engines.open(bundle, false));
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
      outsideProfile(e).run(input, output);
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
      outsideProfile(e).runBatch(inputs, outputs);
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
      return false; // run takes the fallback
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
      return false; // run takes the fallback
    } catch (EngineException e) {
      failed(engine, e);
      throw e;
    }
  }

  @Override
  public void close() {
    closed = true;
    if (build != null) {
      build.cancel();
      build = null;
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
    EngineBuild running = build;
    if (running != null && running.isDone()) {
      build = null;
      try {
        use(running.get());
      } catch (EngineException e) {
        fallBack(e);
      }
    }
    Engine engine = accelerated != null ? accelerated : fallen;
    if (engine != null) {
      return engine; // a fallback that is open already also serves during a rebuild
    }
    if (build != null) {
      throw new EngineNotReadyException(manifest().id() + ": its engine is being built");
    }
    throw lastFailure == null
        ? new EngineException(manifest().id() + ": has no engine")
        : new EngineException(String.valueOf(lastFailure.getMessage()), lastFailure);
  }

  /** Replaces the accelerator's engine after one of its runs failed. */
  void failed(Engine engine, EngineException e) {
    if (engine != accelerated) {
      return; // the fallback failed, or another engine of a chain
    }
    accelerated = null;
    engine.close();
    if (rebuilt) {
      fallBack(e);
    } else {
      rebuilt = true;
      LOG.warn("{}; rebuilding its engine once", e.getMessage());
      startBuild(true);
    }
  }

  private void use(Engine engine) {
    accelerated = engine;
    batchSize = engine.batchSize();
    takesPixels = engine.takesPixels();
    description = engine.description();
    LOG.info("{} runs on {}", manifest().id(), description);
  }

  private void startBuild(boolean rebuild) {
    takesPixels = manifest().frames() == 1; // while building: a run reports the state
    description = "building";
    build = EngineBuild.start(() -> engines.open(bundle, rebuild));
  }

  private void fallBack(EngineException reason) {
    Fallback source = fallback;
    if (source == null) {
      fail(reason);
      LOG.error("{}; no fallback is configured", reason.getMessage());
      return;
    }
    try {
      Engine engine = openFallback(source);
      batchSize = engine.batchSize();
      takesPixels = engine.takesPixels();
      description = engine.description();
      LOG.warn("{}; {} falls back to {}", reason.getMessage(), manifest().id(), description);
    } catch (EngineException e) {
      fail(e);
      LOG.error("{}; the fallback failed too: {}", reason.getMessage(), e.getMessage());
    }
  }

  private void fail(EngineException reason) {
    lastFailure = reason;
    description = "none";
  }

  /** The engine for a size that the accelerator's engine was not built for. */
  private Engine outsideProfile(SizeOutsideProfileException e) throws EngineException {
    Fallback source = fallback;
    if (source == null) {
      throw e;
    }
    if (!sizeLogged) {
      sizeLogged = true;
      LOG.warn("{}; frames of such sizes run on the fallback", e.getMessage());
    }
    return openFallback(source);
  }

  private Engine openFallback(Fallback source) throws EngineException {
    Engine engine = fallen;
    if (engine == null) {
      engine = source.open();
      fallen = engine;
    }
    return engine;
  }
}
