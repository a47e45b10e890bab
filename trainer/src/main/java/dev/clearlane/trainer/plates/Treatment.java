package dev.clearlane.trainer.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.trainer.data.Seeds;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is done to a picture before plates are looked for.
 *
 * @param degradation first; null for none
 * @param restorer then; null for none
 */
record Treatment(@Nullable Degradation degradation, @Nullable PictureRestorer restorer) {
  private static final long SEED = 2026;

  /** The same picture at the same index gives the same result. */
  Picture of(Picture picture, int index) throws IOException, InterruptedException {
    Picture treated = picture;
    if (degradation != null) {
      treated = degradation.apply(treated, Seeds.random(SEED, index, 0));
    }
    return restorer == null ? treated : restorer.restore(treated).picture();
  }
}
