package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelVariant;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.OnnxEngine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens engines as configured. One per process, so that the choice is logged once and nothing is
 * built twice. Thread-safe.
 */
public final class EngineOpener {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOpener.class);

  /** Finds the accelerator of this machine. */
  public interface Source {
    /**
     * Opens the accelerator.
     *
     * @throws EngineException if none is usable; the message gives the reason
     */
    Accelerator open() throws EngineException;
  }

  private final EngineSettings settings;
  private final Source source;
  private final CpuFeatures cpu = CpuFeatures.ofThisMachine();
  private final Set<String> logged = ConcurrentHashMap.newKeySet(); // ids of models
  private boolean searched;
  private @Nullable AcceleratedEngines accelerated;
  private String problem = "";

  public EngineOpener(EngineSettings settings, Source source) {
    this.settings = settings;
    this.source = source;
  }

  /** An opener of ONNX Runtime engines in float32. */
  public static EngineOpener onnx(int threads) {
    return onnx(threads, CpuPrecision.FP32);
  }

  /** An opener of ONNX Runtime engines. */
  public static EngineOpener onnx(int threads, CpuPrecision precision) {
    return new EngineOpener(
        EngineSettings.onnx(threads, precision),
        () -> {
          throw new EngineException("no accelerator was requested");
        });
  }

  /** Threads of one engine run on the CPU. */
  public int threads() {
    return settings.threads();
  }

  /**
   * Opens an engine that is ready to run, building it first if necessary.
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
   * @param bundles at most one per task, and those that refiners among them refine
   * @param inBackground whether engines that must be built are built in the background
   * @return owned by the caller
   * @throws EngineException if one of them cannot be opened
   */
  public EngineSet open(Collection<ModelBundle> bundles, boolean inBackground)
      throws EngineException {
    AcceleratedEngines accelerator = accelerated();
    List<Engine> opened = new ArrayList<>();
    Map<Task, FallbackEngine> guarded = new EnumMap<>(Task.class);
    boolean complete = false;
    try {
      for (ModelBundle bundle : bundles) {
        Task task = bundle.manifest().task();
        if (accelerator == null) {
          opened.add(onnx(bundle));
        } else {
          FallbackEngine engine = guarded(bundle, accelerator, inBackground);
          opened.add(engine);
          guarded.put(task, engine);
        }
      }
      FallbackEngine derain = guarded.get(Task.DERAIN);
      FallbackEngine deblur = guarded.get(Task.DEBLUR);
      EngineSet set = EngineSet.of(opened.toArray(Engine[]::new));
      if (accelerator != null && derain != null && deblur != null && set.chain() != null) {
        set = set.with(new FallbackChain(List.of(derain, deblur), accelerator));
      }
      complete = true;
      return set;
    } finally {
      if (!complete) {
        opened.forEach(Engine::close);
      }
    }
  }

  private FallbackEngine guarded(
      ModelBundle bundle, AcceleratedEngines accelerator, boolean inBackground)
      throws EngineException {
    if (inBackground) {
      return FallbackEngine.inBackground(forAccelerator(bundle), accelerator, fallback(bundle));
    }
    try {
      return FallbackEngine.waiting(forAccelerator(bundle), accelerator, fallback(bundle));
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
   * Opens an engine without waiting for a build: until it is built, runs fail with {@link
   * dev.clearlane.serving.inference.EngineNotReadyException}.
   *
   * @return owned by the caller
   * @throws EngineException if none can be opened
   */
  Engine openInBackground(ModelBundle bundle) throws EngineException {
    AcceleratedEngines engines = accelerated();
    return engines == null ? onnx(bundle) : guarded(bundle, engines, true);
  }

  private Engine onnx(ModelBundle bundle) throws EngineException {
    CpuPrecision.Choice choice = settings.cpuPrecision().choose(bundle, cpu);
    if (!bundle.manifest().variants().isEmpty() && logged.add(bundle.manifest().id())) {
      LOG.info(
          "{} runs from {}: {}",
          bundle.manifest().id(),
          choice.bundle().manifest().file(),
          choice.reason());
    }
    return OnnxEngine.open(choice.bundle(), settings.threads());
  }

  /** The file that TensorRT builds from. */
  private ModelBundle forAccelerator(ModelBundle bundle) {
    return settings.build().precision() == Precision.INT8
        ? bundle.variant(ModelVariant.Kind.INT8_S8).orElse(bundle)
        : bundle;
  }

  private FallbackEngine.@Nullable Fallback fallback(ModelBundle bundle) {
    return settings.kind() == EngineKind.AUTO ? () -> onnx(bundle) : null;
  }

  /** The accelerator's engines; null if ONNX Runtime is used instead. */
  private synchronized @Nullable AcceleratedEngines accelerated() throws EngineException {
    if (settings.kind() == EngineKind.ONNX) {
      return null;
    }
    if (!searched) {
      searched = true;
      try {
        Accelerator found = source.open();
        accelerated =
            new AcceleratedEngines(found, new EngineCache(settings.cache()), settings.build());
        LOG.info(
            "engines run on {} ({}), cached in {}",
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
      throw new EngineException(
          "engine.kind is tensorrt, but TensorRT is not available: " + problem);
    }
    return accelerated;
  }
}
