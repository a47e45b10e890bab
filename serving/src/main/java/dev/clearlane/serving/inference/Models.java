package dev.clearlane.serving.inference;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelStore;
import dev.clearlane.bundle.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verified model bundles of one directory. */
public final class Models {
  /** Networks of the catalogue begin with it. */
  private static final String CATALOGUE_PREFIX = "maxim-";

  private final Path directory;
  private final List<ModelBundle> bundles;

  private Models(Path directory, List<ModelBundle> bundles) {
    this.directory = directory;
    this.bundles = List.copyOf(bundles);
  }

  /**
   * Opens every bundle in a directory: each folder that holds a {@code manifest.json}.
   *
   * @throws BundleException if there is no such directory, or a bundle does not match its manifest
   */
  public static Models open(Path directory) throws BundleException {
    List<Path> folders;
    try (Stream<Path> entries = Files.list(directory)) {
      folders =
          entries
              .filter(entry -> Files.exists(entry.resolve(ModelBundle.MANIFEST)))
              .sorted()
              .toList();
    } catch (IOException e) {
      throw new BundleException(directory + ": no readable directory of models", e);
    }
    List<ModelBundle> bundles = new ArrayList<>();
    for (Path folder : folders) {
      bundles.add(ModelBundle.open(folder));
    }
    bundles.sort(Comparator.comparing(bundle -> bundle.manifest().id()));
    return new Models(directory, bundles);
  }

  /** All bundles, sorted by id. */
  public List<ModelBundle> all() {
    return bundles;
  }

  /** The bundle for a task that works alone; of several, the first by id. */
  public Optional<ModelBundle> find(Task task) {
    return alone(task).findFirst();
  }

  /**
   * The bundle for a task that works alone and computes least per pixel; of several, the first by
   * id.
   */
  public Optional<ModelBundle> cheapest(Task task) {
    return alone(task).min(Comparator.comparingDouble(Models::macsPerPixel));
  }

  /** All for a task but refiners. */
  private Stream<ModelBundle> alone(Task task) {
    return bundles.stream()
        .filter(bundle -> bundle.manifest().task() == task && bundle.manifest().refines() == null);
  }

  /**
   * The refiner for a task that refines a model; of several, the first by id.
   *
   * @param coarse id of that model, which may be missing
   */
  public Optional<ModelBundle> refiner(Task task, String coarse) {
    for (ModelBundle bundle : bundles) {
      CoarseModel refines = bundle.manifest().refines();
      if (bundle.manifest().task() == task && refines != null && refines.model().equals(coarse)) {
        return Optional.of(bundle);
      }
    }
    return Optional.empty();
  }

  /**
   * The model that a bundle refines, from this directory or from the user's own models.
   *
   * @return empty for a bundle that is no refiner
   * @throws BundleException if it is not installed, is for another task, or is a refiner itself
   */
  public Optional<ModelBundle> coarse(ModelBundle bundle) throws BundleException {
    ModelManifest manifest = bundle.manifest();
    CoarseModel refines = manifest.refines();
    if (refines == null) {
      return Optional.empty();
    }
    ModelBundle found;
    try {
      found = require(refines.model());
    } catch (BundleException e) {
      throw new BundleException(
          "%s refines %s: %s".formatted(manifest.id(), refines, e.getMessage()), e);
    }
    if (found.manifest().task() != manifest.task() || found.manifest().refines() != null) {
      throw new BundleException(
          "%s: refines.model must be a model for task %s that is no refiner, but %s is%s for task %s"
              .formatted(
                  manifest.id(),
                  manifest.task().id(),
                  refines.model(),
                  found.manifest().refines() == null ? "" : " a refiner",
                  found.manifest().task().id()));
    }
    return Optional.of(found);
  }

  private static double macsPerPixel(ModelBundle bundle) {
    ModelCost cost = bundle.manifest().cost();
    return cost == null
        ? Double.POSITIVE_INFINITY
        : (double) cost.macs() / ((long) cost.widthPx() * cost.heightPx());
  }

  /**
   * The bundle for a task; of several, the first by id.
   *
   * @throws BundleException if there is none; the message lists the models that exist
   */
  public ModelBundle require(Task task) throws BundleException {
    return find(task).orElseThrow(() -> missing("model for task " + task.id()));
  }

  /**
   * The bundle with an id, from this directory or from the user's own models ({@link ModelStore}).
   *
   * @throws BundleException if there is none; the message lists the available bundles, or names the
   *     command that installs the model
   */
  public ModelBundle require(String id) throws BundleException {
    Optional<ModelBundle> found = find(id);
    if (found.isPresent()) {
      return found.get();
    }
    if (ModelBundle.isId(id) && id.startsWith(CATALOGUE_PREFIX)) {
      throw ModelStore.notInstalled(List.of(id));
    }
    throw missing("model " + id);
  }

  /**
   * The bundle with an id, from this directory or from the user's own models ({@link ModelStore}).
   *
   * @throws BundleException if the user's bundle differs from its manifest
   */
  public Optional<ModelBundle> find(String id) throws BundleException {
    for (ModelBundle bundle : bundles) {
      if (bundle.manifest().id().equals(id)) {
        return Optional.of(bundle);
      }
    }
    if (ModelBundle.isId(id)) {
      Path own = ModelStore.directory(id);
      if (Files.exists(own.resolve(ModelBundle.MANIFEST))) {
        return Optional.of(ModelBundle.open(own));
      }
    }
    return Optional.empty();
  }

  private BundleException missing(String what) {
    String present =
        bundles.stream()
            .map(bundle -> bundle.manifest().id() + " (" + bundle.manifest().task().id() + ")")
            .collect(Collectors.joining(", "));
    return new BundleException(
        "%s: no %s; available: %s"
            .formatted(directory, what, present.isEmpty() ? "none" : present));
  }
}
