package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import java.util.List;

/**
 * A restoration model that others learn from or are measured by, run on single pictures as the
 * vehicle runs it. Used by one thread.
 */
public final class Teacher implements AutoCloseable {
  private final Restorer restorer;
  private final Decision decision;

  private Teacher(Restorer restorer, Decision decision) {
    this.restorer = restorer;
    this.decision = decision;
  }

  /**
   * Opens a model with ONNX Runtime on all processors.
   *
   * @throws IllegalArgumentException if the model restores nothing
   */
  public static Teacher open(ModelBundle bundle) throws EngineException {
    Task task = bundle.manifest().task();
    Treatment treatment = Treatment.of(task == Task.DEBLUR, task == Task.DERAIN);
    if (treatment == Treatment.PASS) {
      throw new IllegalArgumentException(
          "model %s is for task %s: a model for deblur or derain is needed"
              .formatted(bundle.manifest().id(), task.id()));
    }
    EngineOpener opener = EngineOpener.onnx(Runtime.getRuntime().availableProcessors());
    return new Teacher(
        new Restorer(opener.open(List.of(bundle), false), RestoreSettings.DEFAULT),
        Decision.forced(treatment));
  }

  /** What the model restores: {@link Task#DEBLUR} or {@link Task#DERAIN}. */
  public Task task() {
    return decision.treatment() == Treatment.DEBLUR ? Task.DEBLUR : Task.DERAIN;
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
    restorer.setScale(scale);
    FramePool inputs = new FramePool(1, picture.widthPx(), picture.heightPx());
    FramePool outputs = new FramePool(1, picture.widthPx(), picture.heightPx());
    Frame frame = inputs.lease();
    frame.stamp(0, 0, System.nanoTime()).copyFrom(picture);
    try (RestoredFrame restored = restorer.restore(frame, decision, outputs)) {
      if (restored.applied() == Treatment.PASS) {
        throw new EngineException(
            "the model failed on a picture of %dx%d pixels"
                .formatted(picture.widthPx(), picture.heightPx()));
      }
      return restored.restored().toPicture();
    }
  }

  @Override
  public void close() {
    restorer.close();
  }
}
