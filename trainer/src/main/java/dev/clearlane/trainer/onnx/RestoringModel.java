package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.trainer.data.Fingerprint;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A picture network to be measured, from a run or from a bundle, as a vehicle runs it; a refiner
 * with what it refines, from the installed models. Not thread-safe; closed by the caller.
 */
public final class RestoringModel implements PictureRestorer, AutoCloseable {
  private final ModelUse use;
  private final OnnxModel model;

  private RestoringModel(ModelUse use, OnnxModel model) {
    this.use = use;
    this.model = model;
  }

  /**
   * The averaged weights of a run, as they would be exported.
   *
   * @throws IllegalArgumentException if the run's network gives no picture
   */
  public static RestoringModel ofRun(Path run, Recipe recipe) throws IOException {
    requirePictures(recipe.task());
    Checkpoint checkpoint = Checkpoint.read(run, recipe.network());
    byte[] bytes = OnnxLayers.model(recipe.network(), checkpoint.average());
    String name = "%s at step %d".formatted(checkpoint.recipe(), checkpoint.step());
    CoarseModel refines = recipe.refines();
    try {
      OnnxModel model =
          refines == null
              ? new OnnxModel(recipe.network(), bytes)
              : new OnnxModel(
                  recipe.network(), bytes, installed().require(refines.model()), refines.scale());
      return new RestoringModel(
          new ModelUse(name, recipe.task().id(), Fingerprint.sha256(bytes)), model);
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Models installed() throws BundleException {
    return Models.open(ModelSet.directory(null));
  }

  /**
   * A bundle's model.
   *
   * @throws IllegalArgumentException if it gives no picture
   * @throws IOException if the bundle cannot be opened
   */
  public static RestoringModel ofBundle(Path directory) throws IOException {
    try {
      ModelBundle bundle = ModelBundle.open(directory);
      ModelManifest manifest = bundle.manifest();
      requirePictures(manifest.task());
      ModelBundle coarse =
          manifest.refines() == null ? null : installed().coarse(bundle).orElse(null);
      return new RestoringModel(ModelUse.of(manifest), new OnnxModel(bundle, coarse));
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void requirePictures(Task task) {
    if (!task.restores()) {
      throw new IllegalArgumentException(
          "a model for " + task.id() + " gives no pictures to measure");
    }
  }

  /** The model as reports name it. */
  public ModelUse use() {
    return use;
  }

  @Override
  public StillRestorer.Restored restore(Picture picture) throws IOException, InterruptedException {
    return model.restore(picture);
  }

  @Override
  public void close() {
    model.close();
  }
}
