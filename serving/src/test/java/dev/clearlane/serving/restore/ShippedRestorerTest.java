package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.ShippedModels;
import dev.clearlane.serving.picture.PictureFile;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tiling with the networks that ship, on real pictures: is a tile's margin wide enough? */
class ShippedRestorerTest {
  /** Share of samples that may differ by more than one grey level where tiles meet. */
  private static final double FEW = 0.001;

  /** The same of deraining, which estimates the veil over each tile. */
  private static final double FEW_DERAINED = 0.005;

  private static final int MAX_DIFFERENCE = 8;

  @ParameterizedTest
  @EnumSource(
      value = Treatment.class,
      names = {"DEBLUR", "DERAIN", "BOTH"})
  void shouldReturnTheSameInTilesAsInOnePiece(Treatment treatment) throws Exception {
    Path still = ShippedModels.data("drive_stills/adv").resolve("test4.jpg");
    Picture picture = PictureFile.read(still).picture();
    try (Engine deblur = ShippedModels.open(Task.DEBLUR);
        Engine derain = ShippedModels.open(Task.DERAIN)) {
      Picture whole = restore(picture, deblur, derain, treatment, RestoreSettings.MAX_TILE_PX);
      Picture tiled = restore(picture, deblur, derain, treatment, RestoreSettings.MIN_TILE_PX);
      long off = 0;
      int max = 0;
      for (int i = 0; i < whole.bgr().length; i++) {
        int difference = Math.abs((whole.bgr()[i] & 0xff) - (tiled.bgr()[i] & 0xff));
        off += difference > 1 ? 1 : 0;
        max = Math.max(max, difference);
      }
      assertThat((double) off / whole.bgr().length)
          .isLessThan(treatment.derains() ? FEW_DERAINED : FEW);
      assertThat(max).isLessThanOrEqualTo(MAX_DIFFERENCE);
      assertThat(whole.bgr()).isNotEqualTo(picture.bgr());
    }
  }

  private static Picture restore(
      Picture picture, Engine deblur, Engine derain, Treatment treatment, int maxTilePx)
      throws InterruptedException {
    int margin = RestoreSettings.DEFAULT.marginPx();
    // Not closed: the engines stay the test's.
    @SuppressWarnings("resource")
    Restorer restorer =
        new Restorer(EngineSet.of(deblur, derain), new RestoreSettings(maxTilePx, margin, 1));
    Frame frame = new FramePool(1, picture.widthPx(), picture.heightPx()).lease();
    frame.copyFrom(picture);
    try (RestoredFrame restored =
        restorer.restore(
            frame,
            Decision.forced(treatment),
            new FramePool(1, picture.widthPx(), picture.heightPx()))) {
      assertThat(restored.applied()).isEqualTo(treatment);
      return restored.restored().toPicture();
    }
  }
}
