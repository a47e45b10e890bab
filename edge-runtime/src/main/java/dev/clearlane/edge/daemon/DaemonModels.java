package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import dev.clearlane.serving.inference.tensorrt.TensorRtSupport;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models the daemon uses: the tier that the machine keeps up with, models named in the
 * settings, and those that commands switched to. Changed by one thread at a time, read by any.
 */
final class DaemonModels {
  private static final Logger LOG = LoggerFactory.getLogger(DaemonModels.class);

  private final Settings settings;
  private final Map<Task, String> switched = new ConcurrentHashMap<>();
  private volatile TierChoice choice;
  private volatile EngineOpener engines;

  /** Opens other engines in place of those that run. */
  @FunctionalInterface
  interface Reopening {
    /**
     * Opens the models that are to be used now.
     *
     * @throws BundleException if a model differs from its manifest; the current ones stay
     * @throws EngineException if one cannot be opened; the current ones stay
     */
    void run() throws BundleException, EngineException;
  }

  /** The tier of the settings, or the standard one until {@link #chooseTier}. */
  DaemonModels(Settings settings) {
    this.settings = settings;
    choice =
        new TierChoice(
            settings.engine().tierOr(Tier.STANDARD), settings.engine().settings(), "starting");
    engines = new EngineOpener(choice.engine(), TensorRtAccelerator::open);
  }

  /** Chooses the tier; at the first start on a machine its speed is measured. */
  void chooseTier() {
    choice = TierChoice.of(settings, () -> TensorRtSupport.get().isUsable());
    engines = new EngineOpener(choice.engine(), TensorRtAccelerator::open);
    LOG.info("tier {} chosen: {}", choice.tier(), choice.reason());
  }

  Tier tier() {
    return choice.tier();
  }

  /** Why this tier. */
  String reason() {
    return choice.reason();
  }

  /** Opens the models that cameras in these modes need; owned by the caller. */
  SharedEngines open(Set<Mode> modes) throws BundleException, EngineException {
    Tier tier = choice.tier();
    List<String> ids = new ArrayList<>(settings.engine().models());
    ids.addAll(switched.values());
    ModelSet models = ModelSet.installed(settings.models(), tier, modes, ids, engines);
    SharedEngines opened = models.openShared(true);
    LOG.info("tier {}: {}", tier, models.names());
    return opened;
  }

  /**
   * Uses a model for its task until the next start.
   *
   * @param reopening opens the engines again; if it fails, the former model stays
   */
  void use(ModelManifest model, Reopening reopening) throws BundleException, EngineException {
    String before = switched.put(model.task(), model.id());
    boolean done = false;
    try {
      reopening.run();
      done = true;
    } finally {
      if (!done && before == null) {
        switched.remove(model.task());
      } else if (!done) {
        switched.put(model.task(), before);
      }
    }
  }
}
