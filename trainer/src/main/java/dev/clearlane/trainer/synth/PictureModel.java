package dev.clearlane.trainer.synth;

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

/** One restoration model, run on single pictures as the vehicle runs it. Used by one thread. */
final class PictureModel implements AutoCloseable {
  private final Restorer restorer;
  private final Decision decision;

  private PictureModel(Restorer restorer, Decision decision) {
    this.restorer = restorer;
    this.decision = decision;
  }

  /**
   * Opens a model with ONNX Runtime on all processors.
   *
   * @throws IllegalArgumentException if the model restores nothing
   */
  static PictureModel open(ModelBundle bundle) throws EngineException {
    Task task = bundle.manifest().task();
    Treatment treatment = Treatment.of(task == Task.DEBLUR, task == Task.DERAIN);
    if (treatment == Treatment.PASS) {
      throw new IllegalArgumentException(
          "model %s is for task %s: a model for deblur or derain is needed"
              .formatted(bundle.manifest().id(), task.id()));
    }
    EngineOpener opener = EngineOpener.onnx(Runtime.getRuntime().availableProcessors());
    return new PictureModel(
        new Restorer(opener.open(List.of(bundle), false), RestoreSettings.DEFAULT),
        Decision.forced(treatment));
  }

  /**
   * Restores a picture of any size.
   *
   * @throws EngineException if the model failed on it
   */
  Picture restore(Picture picture) throws EngineException, InterruptedException {
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
