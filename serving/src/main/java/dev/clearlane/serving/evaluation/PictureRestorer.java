package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.StillRestorer;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Restores pictures that are then measured. Used on one thread. */
@FunctionalInterface
public interface PictureRestorer {
  /**
   * Restores one picture of any size.
   *
   * @throws IOException if it cannot be restored
   */
  StillRestorer.Restored restore(Picture picture) throws IOException, InterruptedException;

  /** The next picture is in another directory than the last one: not of the same clip. */
  default void beginClip() {}

  /** A restorer whose directories are clips. */
  static PictureRestorer ofClips(StillRestorer restorer) {
    return new PictureRestorer() {
      @Override
      public StillRestorer.Restored restore(Picture picture) throws InterruptedException {
        return restorer.restore(picture);
      }

      @Override
      public void beginClip() {
        restorer.beginClip();
      }
    };
  }

  /**
   * A function as a restorer that treats every picture alike, such as a network in training.
   *
   * @param treatment what the function does
   */
  static PictureRestorer of(Treatment treatment, UnaryOperator<Picture> function) {
    return picture ->
        new StillRestorer.Restored(
            function.apply(picture), Decision.forced(treatment), treatment, List.of());
  }
}
