package dev.clearlane.serving.plates;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.inference.OnnxEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models that find and read plates; run on ONNX Runtime.
 *
 * @param detector for task {@code plate-detect}
 * @param reader for task {@code plate-read}; null for the {@link GeneralReader}
 */
public record PlateModels(ModelBundle detector, @Nullable ModelBundle reader) {

  /**
   * Chooses the models: those that are named, else the first installed ones, and the general reader
   * if no reader is installed.
   *
   * @param directory of the model bundles
   * @param ids of a detector and of a reader, {@link GeneralReader#ID} among them
   * @throws BundleException if one is missing or differs from its manifest
   * @throws IllegalArgumentException if one is for another task, or two are for the same
   */
  public static PlateModels resolve(Path directory, List<String> ids) throws BundleException {
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
        reader == null && !general ? installed.orElse(null) : reader);
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
   * Opens both.
   *
   * @param threads of one run, at least 1
   * @return owned by the caller
   * @throws EngineException if a file is not the model that its manifest describes
   */
  public PlateFinder open(FormatPrior prior, int threads) throws EngineException {
    PlateDetector finds = openDetector(threads);
    boolean opened = false;
    try {
      Engine engine =
          reader == null ? GeneralReader.open(threads) : OnnxEngine.open(reader, threads);
      PlateFinder finder = new PlateFinder(finds, new PlateReader(engine, prior));
      opened = true;
      return finder;
    } finally {
      if (!opened) {
        finds.close();
      }
    }
  }
}
