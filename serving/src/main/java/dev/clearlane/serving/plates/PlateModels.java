package dev.clearlane.serving.plates;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.serving.models.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that find and read plates; run on ONNX Runtime.
 *
 * @param detector for task {@code plate-detect}
 * @param reader for task {@code plate-read}; null for the {@link GeneralReader}
 * @param restorer for a closer look at the best plate of a vehicle; null for none
 */
public record PlateModels(
    ModelBundle detector, @Nullable ModelBundle reader, @Nullable ModelBundle restorer) {
  /** Takes the closer look with the model of tier archive-fast, if it is installed. */
  public static final String AUTO = "auto";

  /** Takes no closer look. */
  public static final String NONE = "none";

  /**
   * Chooses the models: those that are named, else the first installed ones, and the general reader
   * if no reader is installed.
   *
   * @param directory of the model bundles
   * @param ids of a detector and of a reader, {@link GeneralReader#ID} among them
   * @param closeLook id of a model that deblurs or derains, {@link #AUTO} or {@link #NONE}
   * @throws BundleException if one is missing or differs from its manifest
   * @throws IllegalArgumentException if one is for another task, or two are for the same
   */
  public static PlateModels resolve(Path directory, List<String> ids, String closeLook)
      throws BundleException {
    Models models = Models.open(directory);
    ModelBundle detector = null;
    ModelBundle reader = null;
    boolean general = false;
    for (String id : ids) {
      boolean reads = id.equals(GeneralReader.ID);
      ModelBundle bundle = reads ? null : models.require(id);
      Task task = bundle == null ? Task.PLATE_READ : bundle.manifest().task();
      boolean twice = task == Task.PLATE_DETECT ? detector != null : general || reader != null;
      if (task != Task.PLATE_DETECT && task != Task.PLATE_READ) {
        throw new IllegalArgumentException(
            "model %s is for task %s, but finding and reading plates takes plate-detect and"
                    .formatted(id, task.id())
                + " plate-read");
      }
      if (twice) {
        throw new IllegalArgumentException(
            "model must be named once per task, but task %s has two".formatted(task.id()));
      }
      if (task == Task.PLATE_DETECT) {
        detector = bundle;
      } else {
        reader = bundle;
        general = reads;
      }
    }
    Optional<ModelBundle> installed = models.find(Task.PLATE_READ);
    return new PlateModels(
        detector == null ? models.require(Task.PLATE_DETECT) : detector,
        reader == null && !general ? installed.orElse(null) : reader,
        restorer(models, closeLook));
  }

  private static @Nullable ModelBundle restorer(Models models, String id) throws BundleException {
    if (id.equals(NONE)) {
      return null;
    }
    if (id.equals(AUTO)) {
      return Tier.ARCHIVE_FAST.find(models, Task.DEBLUR).orElse(null);
    }
    ModelBundle bundle = models.require(id);
    Task task = bundle.manifest().task();
    if (!task.restores()) {
      throw new IllegalArgumentException(
          "model %s is for task %s, but a closer look takes deblur or derain"
              .formatted(id, task.id()));
    }
    if (bundle.manifest().refines() != null) {
      throw new IllegalArgumentException(
          "model %s is a refiner, but a closer look takes a model that works alone".formatted(id));
    }
    return bundle;
  }

  /** Id of the reader. */
  public String readerId() {
    return reader == null ? GeneralReader.ID : reader.manifest().id();
  }

  /**
   * Opens the detector alone.
   *
   * @param threads of one run, at least 1
   * @return owned by the caller
   * @throws EngineException if its file is not the model that its manifest describes
   */
  public PlateDetector openDetector(int threads) throws EngineException {
    return new PlateDetector(OnnxEngine.open(detector, threads));
  }

  /**
   * Opens all.
   *
   * @param threads of one run, at least 1
   * @param closeLookShare share of the time that closer looks may take, above 0, at most 1
   * @return owned by the caller
   * @throws EngineException if a file is not the model that its manifest describes
   */
  public PlateFinder open(FormatPrior prior, int threads, double closeLookShare)
      throws EngineException {
    PlateDetector finds = null;
    PlateReader reads = null;
    CloseLook looks = null;
    boolean opened = false;
    try {
      finds = openDetector(threads);
      reads =
          new PlateReader(
              reader == null ? GeneralReader.open(threads) : OnnxEngine.open(reader, threads),
              prior);
      looks = restorer == null ? null : openCloseLook(restorer, threads, closeLookShare);
      opened = true;
      return new PlateFinder(finds, reads, looks);
    } finally {
      if (!opened && reads != null) {
        reads.close();
      }
      if (!opened && finds != null) {
        finds.close();
      }
    }
  }

  private static CloseLook openCloseLook(ModelBundle bundle, int threads, double share)
      throws EngineException {
    return new CloseLook(
        StillRestorer.of(OnnxEngine.open(bundle, threads)),
        bundle.manifest().id(),
        share,
        System::nanoTime);
  }
}
