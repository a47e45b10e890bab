package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.OnnxEngine;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    return engines == null ? onnx(bundle) : guarded(bundle, engines, false);
  }

  /**
   * Opens a set of models as {@link #open(ModelBundle)} does, or as {@link #openInBackground}.
   *
   * @param bundles at most one per task
   * @param inBackground whether engines that must be built are built in the background
   * @return owned by the caller
   * @throws EngineException if one of them cannot be opened
   */
  public EngineSet open(Collection<ModelBundle> bundles, boolean inBackground)
      throws EngineException {
    AcceleratedEngines accelerator = accelerated();
    Map<Task, Engine> opened = new EnumMap<>(Task.class);
    Map<Task, FallbackEngine> guarded = new EnumMap<>(Task.class);
    boolean complete = false;
    try {
      for (ModelBundle bundle : bundles) {
        Task task = bundle.manifest().task();
        if (accelerator == null) {
          opened.put(task, onnx(bundle));
        } else {
          FallbackEngine engine = guarded(bundle, accelerator, inBackground);
          opened.put(task, engine);
          guarded.put(task, engine);
        }
      }
      FallbackEngine derain = guarded.get(Task.DERAIN);
      FallbackEngine deblur = guarded.get(Task.DEBLUR);
      EngineSet set =
          accelerator == null || derain == null || deblur == null
              ? EngineSet.of(opened.values().toArray(Engine[]::new))
              : new EngineSet(opened, new FallbackChain(List.of(derain, deblur), accelerator));
      complete = true;
      return set;
    } finally {
      if (!complete) {
        opened.values().forEach(Engine::close);
      }
    }
  }

  private FallbackEngine guarded(
      ModelBundle bundle, AcceleratedEngines accelerator, boolean inBackground)
      throws EngineException {
    if (inBackground) {
      return FallbackEngine.inBackground(bundle, accelerator, fallback(bundle));
    }
    try {
      return FallbackEngine.waiting(bundle, accelerator, fallback(bundle));
    } catch (InterruptedException e) {
      throw interrupted(bundle, e);
    }
  }

  private static EngineException interrupted(ModelBundle bundle, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EngineException(
        bundle.manifest().id() + ": interrupted while its engine was built", e);
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
    return engines == null ? onnx(bundle) : guarded(bundle, engines, true);
  }

  private Engine onnx(ModelBundle bundle) throws EngineException {
    return OnnxEngine.open(bundle, settings.threads());
  }

  private FallbackEngine.@Nullable Fallback fallback(ModelBundle bundle) {
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
