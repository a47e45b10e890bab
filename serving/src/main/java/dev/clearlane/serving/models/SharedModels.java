package dev.clearlane.serving.models;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The models that several cameras share, whatever their modes. */
public final class SharedModels {
  private SharedModels() {}

  /**
   * Opens a model for every task that there is one for.
   *
   * @param directory where the bundles lie
   * @param ids models to take for their tasks instead of the first of the directory; of two for one
   *     task, the later
   * @param opener opens each; what must be built first is built while frames pass
   * @return owned by the caller
   * @throws BundleException if a model is not what its manifest says, one that is named is not
   *     there, or there is none that restores
   * @throws EngineException if a model cannot be run on this machine
   */
  public static SharedEngines open(Path directory, List<String> ids, EngineOpener opener)
      throws BundleException, EngineException {
    return new SharedEngines(opener.open(choose(directory, ids).values(), true));
  }

  /**
   * Chooses and checks the models without opening them.
   *
   * @throws BundleException as {@link #open} does
   */
  public static Map<Task, ModelBundle> choose(Path directory, List<String> ids)
      throws BundleException {
    Models models = Models.open(directory);
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    for (String id : ids) {
      ModelBundle bundle = models.require(id);
      bundles.put(bundle.manifest().task(), bundle);
    }
    for (Task task : List.of(Task.SELECT, Task.DEBLUR, Task.DERAIN)) {
      if (!bundles.containsKey(task)) {
        models.find(task).ifPresent(bundle -> bundles.put(task, bundle));
      }
    }
    if (!bundles.containsKey(Task.DEBLUR) && !bundles.containsKey(Task.DERAIN)) {
      models.require(Task.DEBLUR); // there is none: let it say so
    }
    return bundles;
  }

  /**
   * What decides over one camera's stream.
   *
   * @param signals what the vehicle knows, evidence beside the picture
   * @return owned by the caller
   * @throws EngineException if the mode asks the selector and there is none
   */
  public static Selector selector(
      Mode mode, SharedEngines.Place place, TimeBase timeBase, VehicleSignals signals)
      throws EngineException {
    if (mode != Mode.AUTO) {
      return Selector.forced(mode.treatment());
    }
    Engine engine = place.engine(Task.SELECT);
    if (engine == null) {
      throw new EngineException("mode auto needs a model for task select, and there is none");
    }
    return Selector.forStream(engine, timeBase, signals);
  }

  /** What restores one camera's frames; owned by the caller. */
  public static EngineSet pictureEngines(SharedEngines.Place place) {
    return place.restoring();
  }
}
