package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.StillRestorer;

/**
 * A restoration model that others learn from or are measured by, run on single pictures as the
 * vehicle runs it. Used by one thread.
 */
public final class Teacher implements AutoCloseable {
  private final StillRestorer restorer;
  private final Task task;

  private Teacher(StillRestorer restorer, Task task) {
    this.restorer = restorer;
    this.task = task;
  }

  /**
   * Opens a model with ONNX Runtime on all processors.
   *
   * @throws IllegalArgumentException if the model restores nothing, or is a refiner
   */
  public static Teacher open(ModelBundle bundle) throws EngineException {
    Task task = bundle.manifest().task();
    if (!task.restores()) {
      throw new IllegalArgumentException(
          "model %s is for task %s: a model for deblur or derain is needed"
              .formatted(bundle.manifest().id(), task.id()));
    }
    if (bundle.manifest().refines() != null) {
      throw new IllegalArgumentException(
          "model %s is a refiner: a model that works alone is needed"
              .formatted(bundle.manifest().id()));
    }
    EngineOpener opener = EngineOpener.onnx(Runtime.getRuntime().availableProcessors());
    return new Teacher(StillRestorer.of(opener.open(bundle)), task);
  }

  /** What the model restores: {@link Task#DEBLUR} or {@link Task#DERAIN}. */
  public Task task() {
    return task;
  }

  /**
   * Restores a picture of any size at full size.
   *
   * @throws EngineException if the model failed on it
   */
  public Picture restore(Picture picture) throws EngineException, InterruptedException {
    return restore(picture, 1);
  }

  /**
   * Restores a picture of any size.
   *
   * @param scale factor by which the picture is reduced for the model, from 1; the change that the
   *     model makes is enlarged and added
   * @throws EngineException if the model failed on it
   */
  public Picture restore(Picture picture, int scale) throws EngineException, InterruptedException {
    restorer.setScale(ScaleChoice.fixed(scale));
    StillRestorer.Restored restored = restorer.restore(picture);
    if (restored.applied() == Treatment.PASS) {
      throw new EngineException(
          "the model failed on a picture of %dx%d pixels"
              .formatted(picture.widthPx(), picture.heightPx()));
    }
    return restored.picture();
  }

  @Override
  public void close() {
    restorer.close();
  }
}
