package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of a fixed tile on pictures of any size, and models that work at a reduced size. */
@Timeout(120)
class FixedTileTest {
  private static final FixedTile TILE = new FixedTile(64, 48, 16);

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "64, 48", // one tile
    "40, 30", // smaller: padded
    "1, 1",
    "64, 200", // one column
    "300, 20", // one row, padded
    "65, 49", // one pixel more: the second tile is nearly the first
    "131, 97",
    "333, 217",
  })
  void shouldRestoreEveryPixelOfAnyPicture(int width, int height) throws Exception {
    Picture picture = noise(width, height);
    ModelBundle model = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, TILE);
    for (int threads : new int[] {1, 3}) {
      try (Restorer restorer = restorer(OnnxEngine.open(model, threads))) {
        assertThat(restore(restorer, picture).bgr()).isEqualTo(picture.bgr());
      }
    }
  }

  @Test
  void shouldBlendTilesWithoutASeam() throws Exception {
    Picture picture = Picture.black(400, 100);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 400; x++) {
        picture.bgr()[3 * (400 * y + x) + 1] = (byte) (x < 200 ? 0 : 250); // tiles differ a lot
      }
    }
    try (Restorer restorer =
        restorer(OnnxEngine.open(TinyModels.tileMean(directory, "mean", Task.DEBLUR, TILE), 2))) {
      Picture restored = restore(restorer, picture);
      assertThat(restored.sample(0, 0, 1)).isZero();
      assertThat(restored.sample(399, 99, 1)).isEqualTo(250);
      int steepest = 0;
      for (int x = 1; x < 400; x++) {
        int step = restored.sample(x, 50, 1) - restored.sample(x - 1, 50, 1);
        assertThat(step).isNotNegative();
        steepest = Math.max(steepest, step);
      }
      assertThat(steepest).isLessThanOrEqualTo(250 / TILE.overlapPx() + 1);
    }
  }

  @Test
  void shouldClampAfterBlending() throws Exception {
    Picture picture = noise(150, 70);
    try (Restorer restorer =
        restorer(
            OnnxEngine.open(TinyModels.tileScale(directory, "triple", Task.DEBLUR, TILE, 3), 1))) {
      byte[] restored = restore(restorer, picture).bgr();
      for (int i = 0; i < restored.length; i++) {
        assertThat(restored[i] & 0xff).isEqualTo(Math.min(255, 3 * (picture.bgr()[i] & 0xff)));
      }
    }
  }

  @Test
  void shouldRestoreALargePictureInBoundedMemory() throws Exception {
    FixedTile tile = new FixedTile(256, 256, 32);
    ModelBundle model = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, tile);
    Picture picture = noise(6000, 4000);
    Runtime runtime = Runtime.getRuntime();
    try (Restorer restorer = restorer(OnnxEngine.open(model, 2))) {
      long[] peak = {0};
      System.gc();
      long before = runtime.totalMemory() - runtime.freeMemory();
      restorer.setProgress(
          (done, total) -> {
            assertThat(total).isEqualTo(27 * 18);
            peak[0] = Math.max(peak[0], runtime.totalMemory() - runtime.freeMemory());
            return true;
          });
      assertThat(restore(restorer, picture).bgr()).isEqualTo(picture.bgr());
      assertThat(peak[0] - before).as("of which the band is 18 MB").isLessThan(200L << 20);
    }
  }

  @Test
  void shouldReportProgressAndStopWhenCancelled() throws Exception {
    ModelBundle model = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, TILE);
    Picture picture = noise(200, 100);
    List<Integer> seen = new ArrayList<>();
    FramePool outputs = new FramePool(1, 200, 100);
    FramePool inputs = new FramePool(1, 200, 100);
    try (Restorer restorer = restorer(OnnxEngine.open(model, 2))) {
      restorer.setProgress(
          (done, total) -> {
            assertThat(total).isEqualTo(12);
            seen.add(done);
            return done < 6;
          });
      Frame frame = inputs.lease();
      frame.copyFrom(picture);
      assertThatThrownBy(() -> restorer.restore(frame, Decision.forced(Treatment.DEBLUR), outputs))
          .isInstanceOf(CancellationException.class)
          .hasMessage("restoration cancelled after 6 of 12 tiles");
      assertThat(seen).containsExactly(2, 4, 6);
      assertThat(inputs.leased() + outputs.leased()).isZero();
      restorer.setProgress(TileProgress.NONE);
      assertThat(restore(restorer, picture).bgr()).isEqualTo(picture.bgr());
    }
  }

  @Test
  void shouldChooseTheLargestSizeThatTheMeasuredCostAllows() throws Exception {
    ModelBundle model = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, TILE);
    try (Restorer restorer = restorer(OnnxEngine.open(model, 1))) {
      assertThat(restorer.expectedSeconds(Treatment.DEBLUR, 640, 480, 1)).isEmpty();
      assertThat(restorer.scaleWithin(Treatment.DEBLUR, 640, 480, 100)).isEmpty();
      restore(restorer, noise(100, 100));
      double full = restorer.expectedSeconds(Treatment.DEBLUR, 640, 480, 1).orElseThrow();
      double half = restorer.expectedSeconds(Treatment.DEBLUR, 640, 480, 2).orElseThrow();
      double third = restorer.expectedSeconds(Treatment.DEBLUR, 640, 480, 3).orElseThrow();
      assertThat(full / half).isBetween(3.5, 4.5);
      assertThat(restorer.scaleWithin(Treatment.DEBLUR, 640, 480, full)).hasValue(1);
      assertThat(restorer.scaleWithin(Treatment.DEBLUR, 640, 480, half)).hasValue(2);
      assertThat(restorer.scaleWithin(Treatment.DEBLUR, 640, 480, third)).hasValue(3);
      assertThat(restorer.scaleWithin(Treatment.DEBLUR, 640, 480, third / 2)).isEmpty();
      assertThat(restorer.expectedSeconds(Treatment.BOTH, 640, 480, 1)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 90, 60", "3, 90, 60", "2, 91, 61", "3, 91, 62", "3, 1, 1", "2, 2, 7"})
  void shouldAddTheChangeThatWasMadeAtAReducedSize(int scale, int width, int height)
      throws Exception {
    Picture grey = Picture.black(width, height);
    Arrays.fill(grey.bgr(), (byte) 100);
    ModelBundle half = TinyModels.scale(directory, "half", Task.DEBLUR, 0.5f);
    try (Restorer restorer = restorer(OnnxEngine.open(half, 1))) {
      restorer.setScale(scale);
      assertThat(restore(restorer, grey).bgr()).containsOnly(50);
      restorer.setScale(0);
      assertThat(restore(restorer, grey).bgr()).containsOnly(50);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, FULL", "3, FULL", "3, HALF"})
  void shouldLeaveUntouchedWhatTheModelLeavesUntouchedAtAReducedSize(int scale, WorkLevel level)
      throws Exception {
    Picture picture = noise(131, 97);
    ModelBundle same = TinyModels.tileIdentity(directory, "same", Task.DEBLUR, TILE);
    try (Restorer restorer = restorer(OnnxEngine.open(same, 1))) {
      restorer.setScale(scale);
      assertThat(restore(restorer, picture, Treatment.DEBLUR, level).bgr())
          .isEqualTo(picture.bgr());
    }
  }

  @Test
  void shouldWorkAtTheScaleOfTheManifest() throws Exception {
    ModelBundle mean = TinyModels.tileMean(directory, "mean", Task.DEBLUR, TILE);
    ModelBundle.writeManifest(directory, mean.manifest().toBuilder().scale(3).build());
    List<Integer> totals = new ArrayList<>();
    try (Restorer restorer = restorer(OnnxEngine.open(ModelBundle.open(directory), 1))) {
      restorer.setProgress(
          (done, total) -> {
            totals.add(total);
            return true;
          });
      restore(restorer, noise(180, 140));
      assertThat(totals).containsExactly(1); // 60x47
    }
  }

  @Test
  void shouldRunModelsOfDifferentTilesOneAfterTheOther() throws Exception {
    ModelBundle derain =
        TinyModels.tileScale(
            directory.resolve("r"), "r", Task.DERAIN, new FixedTile(32, 32, 8), 0.5f);
    ModelBundle deblur = TinyModels.scale(directory.resolve("b"), "b", Task.DEBLUR, 0.5f);
    Picture grey = Picture.black(100, 70);
    Arrays.fill(grey.bgr(), (byte) 100);
    try (Restorer restorer = restorer(OnnxEngine.open(derain, 2), OnnxEngine.open(deblur, 1))) {
      assertThat(restore(restorer, grey, Treatment.BOTH, WorkLevel.FULL).bgr()).containsOnly(25);
      assertThat(restore(restorer, grey, Treatment.BOTH, WorkLevel.HALF).bgr()).containsOnly(25);
      assertThat(restorer.expectedSeconds(Treatment.BOTH, 100, 70, 0)).isPresent();
    }
  }

  private static Restorer restorer(Engine... engines) {
    return new Restorer(EngineSet.of(engines), RestoreSettings.DEFAULT);
  }

  private static Picture restore(Restorer restorer, Picture picture) throws Exception {
    return restore(restorer, picture, Treatment.DEBLUR, WorkLevel.FULL);
  }

  private static Picture restore(
      Restorer restorer, Picture picture, Treatment treatment, WorkLevel level) throws Exception {
    FramePool pool = new FramePool(2, picture.widthPx(), picture.heightPx());
    Frame frame = pool.lease();
    frame.copyFrom(picture);
    try (RestoredFrame restored =
        restorer.restore(frame, Decision.forced(treatment), new Work(level, List.of()), pool)) {
      assertThat(restored.applied()).isEqualTo(treatment);
      return restored.restored().toPicture();
    }
  }

  private static Picture noise(int width, int height) {
    Picture picture = Picture.black(width, height);
    new Random(1).nextBytes(picture.bgr());
    return picture;
  }
}
