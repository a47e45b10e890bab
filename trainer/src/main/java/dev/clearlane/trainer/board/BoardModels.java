package dev.clearlane.trainer.board;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.StillRestorer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The models of a board, at most one per task, and a restorer per mode. Used on one thread. */
final class BoardModels implements AutoCloseable {
  private static final List<Task> TASKS = List.of(Task.SELECT, Task.DEBLUR, Task.DERAIN);

  private final Models models;
  private final Map<Task, ModelBundle> bundles;
  private final int threads;
  private final CpuPrecision precision;
  private final Map<Mode, StillRestorer> open = new EnumMap<>(Mode.class);

  private BoardModels(
      Models models, Map<Task, ModelBundle> bundles, int threads, CpuPrecision precision) {
    this.models = models;
    this.bundles = bundles;
    this.threads = threads;
    this.precision = precision;
  }

  /**
   * Chooses the models.
   *
   * @param directory of bundles, of which the first of each task is used that works alone
   * @param named ids within the directory, or directories of single bundles, to use instead
   * @param precision which file of a model is run
   * @throws BundleException if a bundle is missing or differs from its manifest
   */
  static BoardModels choose(Path directory, List<String> named, int threads, CpuPrecision precision)
      throws BundleException {
    Models models = Models.open(directory);
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    for (Task task : TASKS) {
      models.find(task).ifPresent(bundle -> bundles.put(task, bundle));
    }
    for (String one : named) {
      Path path = Path.of(one);
      boolean single = Files.exists(path.resolve(ModelBundle.MANIFEST));
      ModelBundle bundle = single ? ModelBundle.open(path) : models.require(one);
      bundles.put(bundle.manifest().task(), bundle);
    }
    return new BoardModels(models, bundles, threads, precision);
  }

  /**
   * The models in the order select, deblur, derain; what a refiner refines before it.
   *
   * @throws BundleException if that is not installed
   */
  List<ModelManifest> manifests() throws BundleException {
    List<ModelManifest> manifests = new ArrayList<>();
    for (Task task : TASKS) {
      ModelBundle bundle = bundles.get(task);
      if (bundle != null) {
        models.coarse(bundle).ifPresent(coarse -> manifests.add(coarse.manifest()));
        manifests.add(bundle.manifest());
      }
    }
    return manifests;
  }

  /**
   * The restorer of a mode, opened at the first call.
   *
   * @return owned by this object
   * @throws BundleException if the mode needs a model that there is none of
   */
  StillRestorer restorer(Mode mode) throws BundleException, EngineException {
    StillRestorer restorer = open.get(mode);
    if (restorer == null) {
      restorer =
          StillRestorer.open(
              ModelSet.of(mode, bundles, models, threads)
                  .with(EngineOpener.onnx(threads, precision)));
      open.put(mode, restorer);
    }
    return restorer;
  }

  /** How many pictures were passed because a model failed on them. */
  long failures() {
    return open.values().stream().mapToLong(StillRestorer::failures).sum();
  }

  @Override
  public void close() {
    open.values().forEach(StillRestorer::close);
    open.clear();
  }
}
