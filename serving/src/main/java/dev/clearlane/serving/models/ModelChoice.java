package dev.clearlane.serving.models;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.select.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models of one run: chosen and checked by their hashes at the start, opened later by the
 * threads that use them. Immutable.
 */
public final class ModelChoice {
  private final Mode mode;
  private final int threads;
  private final Map<Task, ModelBundle> bundles;

  private final EngineOpener engines;

  private ModelChoice(
      Mode mode, int threads, Map<Task, ModelBundle> bundles, EngineOpener engines) {
    this.mode = mode;
    this.threads = threads;
    this.bundles = bundles;
    this.engines = engines;
  }

  /** The same models, opened by this; {@link #resolve} has them opened by ONNX Runtime. */
  public ModelChoice with(EngineOpener opener) {
    return new ModelChoice(mode, threads, bundles, opener);
  }

  /**
   * Where the bundles lie.
   *
   * @param named what the user said, or null: then {@code CLEARLANE_MODELS}, else {@code models/}
   *     beside the launcher
   */
  public static Path directory(@Nullable Path named) {
    if (named != null) {
      return named;
    }
    String environment = System.getenv("CLEARLANE_MODELS");
    if (environment != null && !environment.isEmpty()) {
      return Path.of(environment);
    }
    return Path.of(System.getProperty("clearlane.root", "."), "models");
  }

  /**
   * Chooses a model for each task of the mode. A forced mode takes all of its tasks; {@link
   * Mode#AUTO} takes the selector and at least one of the others.
   *
   * @param directory where the bundles lie; not looked at for {@link Mode#PASS}
   * @param ids models to take for their tasks instead of the first of the directory
   * @param threads how many threads one run of an engine may use, at least 1
   * @throws BundleException if a model is missing or not what its manifest says
   * @throws IllegalArgumentException if the mode does not take one of the models named
   */
  public static ModelChoice resolve(Mode mode, Path directory, List<String> ids, int threads)
      throws BundleException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    if (!mode.tasks().isEmpty() || !ids.isEmpty()) {
      Models models = Models.open(directory);
      for (String id : ids) {
        ModelBundle named = models.require(id);
        Task task = named.manifest().task();
        if (!mode.tasks().contains(task)) {
          throw new IllegalArgumentException(
              "model %s is for task %s, which mode %s does not take"
                  .formatted(id, task.id(), mode));
        }
        if (bundles.put(task, named) != null) {
          throw new IllegalArgumentException(
              "model must be named once per task, but task %s has two".formatted(task.id()));
        }
      }
      for (Task task : mode.tasks()) {
        if (!bundles.containsKey(task)) {
          if (mode == Mode.AUTO && task != Task.SELECT) {
            models.find(task).ifPresent(found -> bundles.put(task, found));
          } else {
            bundles.put(task, models.require(task));
          }
        }
      }
      if (mode == Mode.AUTO && bundles.size() == 1) {
        models.require(Task.DEBLUR); // there is none: let it say so
      }
    }
    return new ModelChoice(mode, threads, bundles, EngineOpener.onnx(threads));
  }

  public Mode mode() {
    return mode;
  }

  /** How many threads one run of an engine may use. */
  public int threads() {
    return threads;
  }

  /** The models chosen, in the order select, deblur, derain as far as they are there. */
  public List<ModelUse> uses() {
    List<ModelUse> uses = new ArrayList<>();
    for (Task task : List.of(Task.SELECT, Task.DEBLUR, Task.DERAIN)) {
      ModelBundle bundle = bundles.get(task);
      if (bundle != null) {
        uses.add(ModelUse.of(bundle.manifest()));
      }
    }
    return uses;
  }

  /** Opens what decides over a stream; the caller owns it. */
  public Selector openStreamSelector(TimeBase timeBase) throws EngineException {
    Engine engine = open(Task.SELECT);
    return engine == null
        ? Selector.forced(mode.treatment())
        : Selector.forStream(engine, timeBase);
  }

  /** Opens what decides over single pictures; the caller owns it. */
  public Selector openPictureSelector() throws EngineException {
    Engine engine = open(Task.SELECT);
    return engine == null ? Selector.forced(mode.treatment()) : Selector.forPictures(engine);
  }

  /** Opens what restores; the caller owns it. */
  public EngineSet openPictureEngines() throws EngineException {
    List<ModelBundle> restoring = new ArrayList<>();
    for (Task task : List.of(Task.DEBLUR, Task.DERAIN)) {
      ModelBundle bundle = bundles.get(task);
      if (bundle != null) {
        restoring.add(bundle);
      }
    }
    return engines.open(restoring, false);
  }

  private @Nullable Engine open(Task task) throws EngineException {
    ModelBundle bundle = bundles.get(task);
    return bundle == null ? null : engines.open(bundle);
  }
}
