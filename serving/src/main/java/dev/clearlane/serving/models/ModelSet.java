package dev.clearlane.serving.models;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelStore;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.select.SelectorTuning;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models of a process, at most one per task: chosen and verified by their hashes at the start,
 * opened later. Immutable.
 */
public final class ModelSet {
  private static final List<Task> TASKS = List.of(Task.SELECT, Task.DEBLUR, Task.DERAIN);

  private static final List<Task> RESTORING = List.of(Task.DEBLUR, Task.DERAIN);

  private final Mode mode;
  private final Map<Task, ModelBundle> bundles;
  private final Map<Task, ModelBundle> coarse; // what refiners among them refine
  private final EngineOpener engines;
  private final ScaleChoice scale;

  private ModelSet(
      Mode mode,
      Map<Task, ModelBundle> bundles,
      Map<Task, ModelBundle> coarse,
      EngineOpener engines,
      ScaleChoice scale) {
    this.mode = mode;
    this.bundles = bundles;
    this.coarse = coarse;
    this.engines = engines;
    this.scale = scale;
  }

  /** The same models with another opener; {@link #resolve} uses ONNX Runtime. */
  public ModelSet with(EngineOpener opener) {
    return new ModelSet(mode, bundles, coarse, opener, scale);
  }

  /** The same models at another scale. */
  public ModelSet with(ScaleChoice choice) {
    return new ModelSet(mode, bundles, coarse, engines, choice);
  }

  /**
   * Directory of the model bundles.
   *
   * @param named on the command line or in the settings; if null, {@code CLEARLANE_MODELS}, else
   *     {@code models/} next to the launcher
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

  /** As {@link #resolve(Mode, Tier, Path, List, int)} with tier standard. */
  public static ModelSet resolve(Mode mode, Path directory, List<String> ids, int threads)
      throws BundleException {
    return resolve(mode, Tier.STANDARD, directory, ids, threads);
  }

  /**
   * Chooses the models of one mode and tier. A forced mode requires a model for each of its tasks,
   * {@link Mode#AUTO} the selector and at least one model that restores; a tier of the catalogue
   * requires all of its models that the mode uses.
   *
   * @param directory of the model bundles; not read for {@link Mode#PASS} without ids
   * @param ids models to use for their tasks instead of the tier's
   * @param threads of one engine run, at least 1
   * @throws BundleException if a model is missing or differs from its manifest
   * @throws IllegalArgumentException if the mode does not use one of the named models
   */
  public static ModelSet resolve(
      Mode mode, Tier tier, Path directory, List<String> ids, int threads) throws BundleException {
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    Map<Task, ModelBundle> coarse = new EnumMap<>(Task.class);
    if (!mode.tasks().isEmpty() || !ids.isEmpty()) {
      Models models = Models.open(directory);
      for (String id : ids) {
        ModelBundle named = models.require(id);
        Task task = named.manifest().task();
        if (!mode.tasks().contains(task)) {
          throw new IllegalArgumentException(
              "model %s is for task %s, which mode %s does not use".formatted(id, task.id(), mode));
        }
        if (bundles.put(task, named) != null) {
          throw new IllegalArgumentException(
              "model must be named once per task, but task %s has two".formatted(task.id()));
        }
      }
      requireInstalled(addTier(bundles, models, tier, mode.tasks()), tier);
      for (Task task : mode.tasks()) {
        if (!bundles.containsKey(task) && (mode != Mode.AUTO || task == Task.SELECT)) {
          models.require(task); // fails and describes what is missing
        }
      }
      if (mode == Mode.AUTO) {
        requireRestoring(models, bundles);
      }
      coarse = coarse(models, bundles);
    }
    return new ModelSet(mode, bundles, coarse, EngineOpener.onnx(threads), tier.scale());
  }

  /**
   * Models chosen by the caller for one mode, run on ONNX Runtime.
   *
   * @param candidates by task; those for tasks that the mode does not use are left out
   * @param models among which is what refiners refine
   * @param threads of one engine run, at least 1
   * @throws BundleException if the mode needs a task that has no candidate, or a refiner a model
   *     that is not installed
   */
  public static ModelSet of(
      Mode mode, Map<Task, ModelBundle> candidates, Models models, int threads)
      throws BundleException {
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    for (Task task : mode.tasks()) {
      ModelBundle bundle = candidates.get(task);
      if (bundle != null) {
        bundles.put(task, bundle);
      } else if (mode != Mode.AUTO || task == Task.SELECT) {
        throw new BundleException("no model for task " + task.id());
      }
    }
    if (mode == Mode.AUTO && bundles.size() == 1) {
      throw new BundleException("no model for task deblur or derain");
    }
    return new ModelSet(
        mode, bundles, coarse(models, bundles), EngineOpener.onnx(threads), ScaleChoice.DEFAULT);
  }

  /**
   * Chooses a model for every task that has one, for cameras of any mode; without a selector, mode
   * auto is not available.
   *
   * @param modes of the cameras: a tier of the catalogue requires its models for these
   * @param ids models to use for their tasks instead of the tier's; if two are for one task, the
   *     later
   * @throws BundleException if a model differs from its manifest, a required or named one is
   *     missing, or there is none that restores
   */
  public static ModelSet installed(
      Path directory, Tier tier, Set<Mode> modes, List<String> ids, EngineOpener opener)
      throws BundleException {
    Models models = Models.open(directory);
    Map<Task, ModelBundle> bundles = new EnumMap<>(Task.class);
    for (String id : ids) {
      ModelBundle bundle = models.require(id);
      Task task = bundle.manifest().task();
      if (!Task.RESTORATION.contains(task)) {
        throw new BundleException(
            "model %s is for task %s, which restoring frames does not use"
                .formatted(id, task.id()));
      }
      bundles.put(task, bundle);
    }
    List<String> missing = addTier(bundles, models, tier, EnumSet.allOf(Task.class));
    missing.removeIf(
        id ->
            RESTORING.stream()
                .filter(task -> tier.model(task).equals(id))
                .noneMatch(task -> modes.stream().anyMatch(each -> each.tasks().contains(task))));
    requireInstalled(missing, tier);
    requireRestoring(models, bundles);
    return new ModelSet(Mode.AUTO, bundles, coarse(models, bundles), opener, tier.scale());
  }

  /**
   * Adds a tier's models for tasks that have none yet.
   *
   * @return ids of the catalogue's models that are not installed
   */
  private static List<String> addTier(
      Map<Task, ModelBundle> bundles, Models models, Tier tier, Set<Task> tasks)
      throws BundleException {
    List<String> missing = new ArrayList<>();
    for (Task task : TASKS) {
      if (tasks.contains(task) && !bundles.containsKey(task)) {
        Optional<ModelBundle> found = tier.find(models, task);
        if (found.isPresent()) {
          bundles.put(task, found.get());
        } else if (!tier.model(task).isEmpty()) {
          missing.add(tier.model(task));
        }
      }
    }
    return missing;
  }

  private static Map<Task, ModelBundle> coarse(Models models, Map<Task, ModelBundle> bundles)
      throws BundleException {
    Map<Task, ModelBundle> coarse = new EnumMap<>(Task.class);
    for (Map.Entry<Task, ModelBundle> entry : bundles.entrySet()) {
      models.coarse(entry.getValue()).ifPresent(found -> coarse.put(entry.getKey(), found));
    }
    return coarse;
  }

  private static void requireInstalled(List<String> missing, Tier tier) throws BundleException {
    if (!missing.isEmpty()) {
      throw new BundleException(
          "tier %s: %s".formatted(tier, ModelStore.notInstalled(missing).getMessage()));
    }
  }

  private static void requireRestoring(Models models, Map<Task, ModelBundle> bundles)
      throws BundleException {
    if (!bundles.containsKey(Task.DEBLUR) && !bundles.containsKey(Task.DERAIN)) {
      models.require(Task.DEBLUR); // fails and describes what is missing
    }
  }

  /** The mode whose tasks these models are for. */
  public Mode mode() {
    return mode;
  }

  /** The scale that deblurring works at. */
  public ScaleChoice scale() {
    return scale;
  }

  /** Threads of one engine run on the CPU. */
  public int threads() {
    return engines.threads();
  }

  /** Whether there is a model for a task. */
  public boolean has(Task task) {
    return bundles.containsKey(task);
  }

  /** The models, in the order select, deblur, derain; what a refiner refines before it. */
  public List<ModelUse> uses() {
    return inOrder(TASKS).stream().map(bundle -> ModelUse.of(bundle.manifest())).toList();
  }

  /** The models as one line of text: names, and licences and authors of foreign networks. */
  public String names() {
    return uses().stream()
        .map(use -> use.credit().isEmpty() ? use.id() : use.id() + " (" + use.credit() + ")")
        .collect(Collectors.joining(", "));
  }

  /** Whether a precision means the 8-bit file of any of the models on this machine. */
  boolean usesIntegers(CpuPrecision precision) {
    CpuFeatures cpu = CpuFeatures.ofThisMachine();
    return bundles.values().stream()
        .anyMatch(bundle -> precision.choose(bundle, cpu).bundle() != bundle);
  }

  /**
   * Hashes of the models' manifests, which name the hashes of all files.
   *
   * @throws BundleException if one cannot be read
   */
  List<String> manifestHashes() throws BundleException {
    List<String> hashes = new ArrayList<>();
    for (ModelBundle bundle : inOrder(TASKS)) {
      hashes.add(ModelBundle.sha256(bundle.directory().resolve(ModelBundle.MANIFEST)));
    }
    return hashes;
  }

  /**
   * Opens all models for cameras that share them.
   *
   * @param inBackground whether engines that must be built are built while frames pass; else they
   *     are built first
   * @return owned by the caller
   * @throws EngineException if a model cannot be run on this machine
   */
  public SharedEngines openShared(boolean inBackground) throws EngineException {
    return new SharedEngines(engines.open(inOrder(TASKS), inBackground));
  }

  /**
   * Selector for the stream of one camera.
   *
   * @param signals of the vehicle, evidence in addition to the picture
   * @param intervalSeconds frames that follow a scored one more closely share its scores; 0 for
   *     none
   * @param tuning of the camera
   * @return owned by the caller
   * @throws EngineException if the mode needs the selector and there is none
   */
  public static Selector streamSelector(
      Mode mode,
      SharedEngines.Place place,
      TimeBase timeBase,
      VehicleSignals signals,
      double intervalSeconds,
      SelectorTuning tuning)
      throws EngineException {
    if (mode != Mode.AUTO) {
      return Selector.forced(mode.treatment());
    }
    Engine engine = place.engine(Task.SELECT);
    if (engine == null) {
      throw new EngineException("mode auto needs a model for task select, and there is none");
    }
    return Selector.forStream(engine, timeBase, signals, intervalSeconds, tuning);
  }

  /** Opens the selector for single pictures; owned by the caller. */
  Selector openPictureSelector() throws EngineException {
    ModelBundle bundle = bundles.get(Task.SELECT);
    return bundle == null
        ? Selector.forced(mode.treatment())
        : Selector.forPictures(engines.open(bundle));
  }

  /** Opens the selector for frames of clips; owned by the caller. */
  Selector openClipSelector(TimeBase timeBase) throws EngineException {
    ModelBundle bundle = bundles.get(Task.SELECT);
    return bundle == null
        ? Selector.forced(mode.treatment())
        : Selector.forStream(engines.open(bundle), timeBase);
  }

  /** Opens the models that restore; owned by the caller. */
  EngineSet openPictureEngines() throws EngineException {
    return engines.open(inOrder(RESTORING), false);
  }

  private Collection<ModelBundle> inOrder(List<Task> tasks) {
    List<ModelBundle> ordered = new ArrayList<>();
    for (Task task : tasks) {
      for (Map<Task, ModelBundle> some : List.of(coarse, bundles)) {
        ModelBundle bundle = some.get(task);
        if (bundle != null) {
          ordered.add(bundle);
        }
      }
    }
    return ordered;
  }
}
