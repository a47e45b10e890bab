package dev.clearlane.serving.plates;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.serving.models.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The models that find and read plates; run on ONNX Runtime.
 *
 * @param detector for task {@code plate-detect}
 * @param reader for task {@code plate-read}; null for the {@link GeneralReader} alone
 * @param second whether the {@link GeneralReader} reads what the reader is not sure of
 * @param restorer for a closer look at the best plate of a vehicle; null for none
 */
public record PlateModels(
    ModelBundle detector,
    @Nullable ModelBundle reader,
    boolean second,
    @Nullable ModelBundle restorer) {
  /** Takes the closer look with the model of tier archive-fast, if it is installed. */
  public static final String AUTO = "auto";

  /** Takes no closer look. */
  public static final String NONE = "none";

  /**
   * Chooses the models: those that are named, else the first installed ones. The general reader
   * reads if it is named or no reader is, behind another one if there is one.
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
      boolean isGeneral = id.equals(GeneralReader.ID);
      ModelBundle bundle = isGeneral ? null : models.require(id);
      Task task = bundle == null ? Task.PLATE_READ : bundle.manifest().task();
      boolean twice = isGeneral ? general : (task == Task.PLATE_DETECT ? detector : reader) != null;
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
        reader = isGeneral ? reader : bundle;
        general |= isGeneral;
      }
    }
    boolean named = general || reader != null;
    ModelBundle reads = named ? reader : models.find(Task.PLATE_READ).orElse(null);
    return new PlateModels(
        detector == null ? models.require(Task.PLATE_DETECT) : detector,
        reads,
        reads != null && (general || !named),
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

  /** Ids of the readers, in the order in which they are asked. */
  public List<String> readers() {
    return Stream.of(
            Optional.ofNullable(reader).map(each -> each.manifest().id()),
            Optional.of(GeneralReader.ID).filter(id -> reader == null || second))
        .flatMap(Optional::stream)
        .toList();
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
      reads = openReader(prior, threads);
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

  private PlateReader openReader(FormatPrior prior, int threads) throws EngineException {
    if (reader == null) {
      return new PlateReader(GeneralReader.open(threads), prior);
    }
    Engine engine = OnnxEngine.open(reader, threads);
    return second
        ? PlateReader.withGeneral(engine, threads, prior)
        : new PlateReader(engine, prior);
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
