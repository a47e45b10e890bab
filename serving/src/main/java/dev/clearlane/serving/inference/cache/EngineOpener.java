package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the engines that the settings ask for. One for a process, so that it says once which it
 * took and why, and builds nothing twice. Thread-safe.
 */
public final class EngineOpener {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOpener.class);

  /** Finds the accelerator of this machine. */
  public interface Source {
    /**
     * Opens it.
     *
     * @throws EngineException if there is none that can be used; the message says why
     */
    Accelerator open() throws EngineException;
  }

  private final EngineSettings settings;
  private final Source source;
  private boolean looked;
  private @Nullable AcceleratedEngines accelerated;
  private String problem = "";

  public EngineOpener(EngineSettings settings, Source source) {
    this.settings = settings;
    this.source = source;
  }

  /** ONNX Runtime with so many threads. */
  public static EngineOpener onnx(int threads) {
    return new EngineOpener(
        EngineSettings.onnx(threads),
        () -> {
          throw new EngineException("no accelerator is asked for");
        });
  }

  /**
   * Opens an engine that can run at once; one that must be built first is built first.
   *
   * @return owned by the caller
   * @throws EngineException if none can be opened
   */
  public Engine open(ModelBundle bundle) throws EngineException {
    AcceleratedEngines engines = accelerated();
    if (engines == null) {
      return onnx(bundle);
    }
    try {
      return GuardedEngine.waiting(bundle, engines, fallback(bundle));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          bundle.manifest().id() + ": interrupted while its engine was built", e);
    }
  }

  /**
   * Opens an engine; one that must be built first is built while its runs fail with {@link
   * dev.clearlane.serving.inference.EngineNotReadyException}.
   *
   * @return owned by the caller
   * @throws EngineException if none can be opened
   */
  public Engine openInBackground(ModelBundle bundle) throws EngineException {
    AcceleratedEngines engines = accelerated();
    return engines == null
        ? onnx(bundle)
        : GuardedEngine.inBackground(bundle, engines, fallback(bundle));
  }

  private Engine onnx(ModelBundle bundle) throws EngineException {
    return OnnxEngine.open(bundle, settings.threads());
  }

  private GuardedEngine.@Nullable Fallback fallback(ModelBundle bundle) {
    return settings.kind() == EngineKind.AUTO ? () -> onnx(bundle) : null;
  }

  /** The accelerator's engines; null where ONNX Runtime is taken instead. */
  private synchronized @Nullable AcceleratedEngines accelerated() throws EngineException {
    if (settings.kind() == EngineKind.ONNX) {
      return null;
    }
    if (!looked) {
      looked = true;
      try {
        Accelerator found = source.open();
        accelerated =
            new AcceleratedEngines(found, new EngineCache(settings.cache()), settings.build());
        LOG.info(
            "engines run on {} ({}), kept in {}",
            found.platform().builder(),
            found.platform().device(),
            settings.cache());
      } catch (EngineException e) {
        problem = String.valueOf(e.getMessage());
        if (settings.kind() == EngineKind.AUTO) {
          LOG.info("engines run on ONNX Runtime: {}", problem);
        }
      }
    }
    if (accelerated == null && settings.kind() == EngineKind.TENSORRT) {
      throw new EngineException("engine tensorrt is asked for, but " + problem);
    }
    return accelerated;
  }
}
