package dev.clearlane.trainer.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.plates.Observation.FrameStamp;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.trainer.data.Seeds;
import dev.clearlane.trainer.onnx.RestoringModel;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a picture before plates are looked for.
 *
 * @param degradation first; null for none
 * @param restorer then; null for none
 * @param closeLook restores the degraded picture for a closer look; null for none
 */
record Treatment(
    @Nullable Degradation degradation,
    @Nullable RestoringModel restorer,
    @Nullable RestoringModel closeLook) {
  private static final long SEED = 2026;

  /** As a camera would see it: the same picture at the same index gives the same result. */
  Picture degraded(Picture picture, int index) {
    return degradation == null ? picture : degradation.apply(picture, Seeds.random(SEED, index, 0));
  }

  /** Degraded, and restored if there is a restorer. */
  Picture of(Picture picture, int index) throws IOException, InterruptedException {
    Picture degraded = degraded(picture, index);
    return restorer == null ? degraded : restored(restorer, degraded);
  }

  /** A frame that was captured and restored in this way. */
  FrameStamp stamp() {
    return restorer == null
        ? new FrameStamp(0, 0, 0, 0, "pass", "pass", List.of())
        : new FrameStamp(0, 0, 0, 0, "restored", "restored", List.of(restorer.use().id()));
  }

  /** A degraded picture, restored. */
  static Picture restored(PictureRestorer by, Picture degraded)
      throws IOException, InterruptedException {
    return by.restore(degraded).picture();
  }
}
