package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A picture network as it will be served, from a run or from a bundle. Not thread-safe; closed by
 * whoever opened it.
 */
public final class RestoringModel implements AutoCloseable {
  private final String name;
  private final OnnxModel model;

  private RestoringModel(String name, OnnxModel model) {
    this.name = name;
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
    return new RestoringModel(
        "%s at step %d".formatted(checkpoint.recipe(), checkpoint.step()),
        new OnnxModel(recipe.network(), OnnxLayers.model(recipe.network(), checkpoint.average())));
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
      return new RestoringModel(
          manifest.id() + (manifest.precision().equals(ModelManifest.FP32) ? "" : " fp16"),
          new OnnxModel(
              manifest.pixels(), manifest.sizeMultiple(), Files.readAllBytes(bundle.modelFile())));
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void requirePictures(Task task) {
    if (task == Task.SELECT) {
      throw new IllegalArgumentException("a selector gives no pictures to measure");
    }
  }

  /** What it is, for tables. */
  public String name() {
    return name;
  }

  /** A picture of any size, restored. */
  public Picture restore(Picture picture) throws IOException {
    return model.restore(picture);
  }

  @Override
  public void close() throws IOException {
    model.close();
  }
}
