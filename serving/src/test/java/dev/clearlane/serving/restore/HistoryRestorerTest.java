package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that see earlier frames, run by ONNX Runtime: what comes out shows what they saw. */
class HistoryRestorerTest {
  private static final TimeBase MILLISECONDS = new TimeBase(1, 1000);
  private static final int WIDTH = 63;
  private static final int HEIGHT = 37;

  @TempDir Path directory;

  /** One frame each, as a camera's thread would need: frames that are kept take none from it. */
  private FramePool inputs = new FramePool(1, WIDTH, HEIGHT);

  private FramePool outputs = new FramePool(1, WIDTH, HEIGHT);
  private final List<FramePool> all = new ArrayList<>(List.of(inputs, outputs));
  private long ms;

  @AfterEach
  void shouldFreeEveryFrame() {
    assertThat(all).allSatisfy(pool -> assertThat(pool.leased()).isZero());
  }

  /** Half of the frame, a quarter of each of the two before it. */
  @Test
  void shouldRestoreASequenceWithGapsAndCutsAndChangesOfModeAndSize() throws Exception {
    try (Restorer restorer = stream(deblur(0.5f, 0.25f, 0.25f))) {
      assertThat(next(restorer, 100)).as("the first stands for those before it").isEqualTo(100);
      assertThat(next(restorer, 120)).isEqualTo(115); // 120, 100, 120
      assertThat(next(restorer, 140)).isEqualTo(125); // 140, 120, 100
      assertThat(next(restorer, 120)).isEqualTo(125); // 120, 140, 120

      assertThat(next(restorer, 130, Treatment.PASS, Work.FULL)).isEqualTo(130);
      assertThat(next(restorer, 140, Treatment.DEBLUR, Work.BYPASS)).isEqualTo(140);
      assertThat(next(restorer, 124)).as("frames that passed count").isEqualTo(130); // 140, 130

      ms += 300;
      assertThat(next(restorer, 100)).as("after a gap").isEqualTo(100);
      assertThat(next(restorer, 120)).isEqualTo(115);

      assertThat(next(restorer, 200)).as("after a cut").isEqualTo(200);
      assertThat(next(restorer, 180)).isEqualTo(185); // 180, 200, 180

      ms -= 1000;
      assertThat(next(restorer, 180)).as("time runs backwards").isEqualTo(180);

      resize(40, 30);
      assertThat(next(restorer, 160)).as("another size").isEqualTo(160);
      assertThat(next(restorer, 180)).isEqualTo(175);

      restorer.restart();
      assertThat(next(restorer, 160)).as("after a dropped frame").isEqualTo(160);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void shouldShowTheOldestFrameOfEveryLength(int history) throws Exception {
    float[] weights = new float[1 + history];
    weights[history] = 1;
    try (Restorer restorer = stream(deblur(weights))) {
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        seen.add(next(restorer, 100 + i));
        assertThat(inputs.leased()).isEqualTo(Math.min(i + 1, history));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(seen.get(i)).isEqualTo(100 + (i < history ? i : i - history));
      }
    }
  }

  /** Every pixel, with a picture that differs at each. */
  @Test
  void shouldShowTheFrameBeforePixelByPixelAlsoInTiles() throws Exception {
    resize(1200, 800);
    Picture before = gradient(0);
    try (Restorer restorer =
        new Restorer(
            EngineSet.of(deblur(0, 1)),
            new RestoreSettings(RestoreSettings.MIN_TILE_PX, 8, 1),
            MILLISECONDS)) {
      restore(restorer, before, Treatment.DEBLUR, Work.FULL);
      Picture restored = restore(restorer, gradient(9), Treatment.DEBLUR, Work.FULL);
      assertThat(restored.bgr()).isEqualTo(before.bgr());
    }
  }

  @ParameterizedTest
  @CsvSource({"HALF, 0", "THIRD, 0", "FULL, 2", "FULL, 3", "HALF, 3"})
  void shouldReduceEarlierFramesAsTheCurrentOne(String level, int scale) throws Exception {
    Work work = level.equals("HALF") ? Work.HALF : level.equals("THIRD") ? Work.THIRD : Work.FULL;
    try (Restorer restorer = stream(deblur(0, 0, 1))) {
      restorer.setScale(scale);
      assertThat(next(restorer, 100, Treatment.DEBLUR, work)).isEqualTo(100);
      assertThat(next(restorer, 120, Treatment.DEBLUR, work)).isEqualTo(120);
      assertThat(next(restorer, 140, Treatment.DEBLUR, work)).isEqualTo(100);
      assertThat(next(restorer, 130, Treatment.DEBLUR, Work.FULL)).as("other work").isEqualTo(120);
      assertThat(next(restorer, 125, Treatment.DEBLUR, work)).isEqualTo(140);
    }
  }

  /** The region moves; earlier frames are cut where it is now. */
  @Test
  void shouldCutEarlierFramesWhereTheRegionIsNow() throws Exception {
    resize(200, 120);
    Picture before = gradient(0);
    try (Restorer restorer = stream(deblur(0, 1))) {
      Work left = Work.roi(List.of(new Region(0, 0, 0.5, 1)));
      Work right = Work.roi(List.of(new Region(0.5, 0, 0.5, 1)));
      restore(restorer, before, Treatment.DEBLUR, left);
      Picture now = gradient(9);
      Picture restored = restore(restorer, now, Treatment.DEBLUR, right);
      for (int y = 0; y < 120; y++) {
        for (int x = 0; x < 200; x++) {
          if (x < 100 || x >= 100 + Patch.FADE_PX) {
            assertThat(restored.sample(x, y, 1))
                .isEqualTo((x < 100 ? now : before).sample(x, y, 1));
          }
        }
      }
    }
  }

  /** Deraining adds a tenth; deblurring gives the frame before. */
  @Test
  void shouldShowTheSecondModelWhatTheFirstMadeOfTheFramesBefore() throws Exception {
    Engine derain = open(TinyModels.scale(directory.resolve("r"), "r", Task.DERAIN, 1.1f));
    try (Restorer restorer = stream(deblur(0, 0, 1), derain)) {
      assertThat(next(restorer, 100, Treatment.BOTH, Work.FULL)).isEqualTo(110);
      assertThat(next(restorer, 110, Treatment.BOTH, Work.FULL)).isEqualTo(121);
      assertThat(next(restorer, 120, Treatment.BOTH, Work.FULL)).isEqualTo(110);
      assertThat(next(restorer, 130, Treatment.BOTH, Work.FULL)).isEqualTo(121);

      assertThat(next(restorer, 140, Treatment.DEBLUR, Work.FULL)).as("raw").isEqualTo(120);
      assertThat(next(restorer, 130, Treatment.BOTH, Work.FULL)).as("missing").isEqualTo(143);
      assertThat(next(restorer, 120, Treatment.BOTH, Work.FULL)).as("missing").isEqualTo(132);
      assertThat(next(restorer, 110, Treatment.BOTH, Work.FULL)).isEqualTo(143);

      assertThat(next(restorer, 120, Treatment.BOTH, Work.HALF)).as("other view").isEqualTo(132);
      assertThat(next(restorer, 110, Treatment.BOTH, Work.HALF)).as("other view").isEqualTo(121);
      assertThat(next(restorer, 100, Treatment.BOTH, Work.HALF)).isEqualTo(132);

      assertThat(next(restorer, 150, Treatment.BOTH, Work.HALF)).as("after a cut").isEqualTo(165);
    }
  }

  @Test
  void shouldDerainWithHistoryBeforeItDeblurs() throws Exception {
    Engine derain = open(TinyModels.frames(directory.resolve("r"), "r", Task.DERAIN, 0, 1));
    Engine deblur = open(TinyModels.scale(directory.resolve("b"), "b", Task.DEBLUR, 1.1f));
    try (Restorer restorer = stream(deblur, derain)) {
      assertThat(next(restorer, 100, Treatment.BOTH, Work.FULL)).isEqualTo(110);
      assertThat(next(restorer, 120, Treatment.BOTH, Work.FULL)).isEqualTo(110);
      assertThat(next(restorer, 110, Treatment.BOTH, Work.HALF)).isEqualTo(132);
      assertThat(restorer.models(Treatment.BOTH)).containsExactly("r", "b");
    }
  }

  /** Two regions at once, each with results of its own for the frame before. */
  @Test
  void shouldKeepTheFirstModelsResultsByRegion() throws Exception {
    resize(200, 120);
    Engine derain = open(TinyModels.scale(directory.resolve("r"), "r", Task.DERAIN, 1.1f));
    Work work = Work.roi(List.of(new Region(0, 0, 0.4, 1), new Region(0.6, 0, 0.4, 1)));
    try (Restorer restorer = stream(deblur(0, 1), derain)) {
      restore(restorer, Scenes.plain(200, 120, 100, 100, 100), Treatment.BOTH, work);
      Picture restored =
          restore(restorer, Scenes.plain(200, 120, 120, 120, 120), Treatment.BOTH, work);
      assertThat(restored.sample(10, 60, 0)).isEqualTo(110);
      assertThat(restored.sample(100, 60, 0)).as("outside").isEqualTo(120);
      assertThat(restored.sample(190, 60, 0)).isEqualTo(110);
    }
  }

  @Test
  void shouldGivePicturesNoHistory() throws Exception {
    try (Restorer restorer = new Restorer(EngineSet.of(deblur(0, 1)), RestoreSettings.DEFAULT)) {
      assertThat(next(restorer, 100)).isEqualTo(100);
      assertThat(next(restorer, 120)).isEqualTo(120);
      assertThat(inputs.leased()).isZero();
    }
  }

  @Test
  void shouldLetTheFrameStandForAllWhenItMeasures() throws Exception {
    Engine derain = open(TinyModels.scale(directory.resolve("r"), "r", Task.DERAIN, 1));
    try (Restorer restorer = stream(deblur(0, 0, 1), derain);
        Frame frame = frame(Scenes.plain(WIDTH, HEIGHT, 9, 9, 9))) {
      for (Treatment treatment : List.of(Treatment.DEBLUR, Treatment.BOTH)) {
        restorer.warmUp(frame, treatment);
        assertThat(restorer.bareNs(frame, treatment)).isPositive();
        assertThat(restorer.measure(frame, treatment, Work.HALF)).isPositive();
        assertThat(restorer.expectedSeconds(treatment, WIDTH, HEIGHT, 1)).isPresent();
      }
    }
  }

  /** A frame that an earlier run restored is history all the same. */
  @Test
  void shouldFollowFramesThatWereRestoredBefore() throws Exception {
    try (Restorer restorer = stream(deblur(0, 1))) {
      try (Frame frame = frame(Scenes.plain(WIDTH, HEIGHT, 90, 90, 90))) {
        restorer.follow(frame, Treatment.DEBLUR);
      }
      assertThat(next(restorer, 100)).isEqualTo(90);
    }
  }

  private Engine deblur(float... weights) throws Exception {
    return open(TinyModels.frames(directory.resolve("b"), "b", Task.DEBLUR, weights));
  }

  private static Engine open(ModelBundle bundle) throws Exception {
    return OnnxEngine.open(bundle, 1);
  }

  private static Restorer stream(Engine... engines) {
    return new Restorer(EngineSet.of(engines), RestoreSettings.DEFAULT, MILLISECONDS);
  }

  private void resize(int widthPx, int heightPx) {
    inputs = new FramePool(1, widthPx, heightPx);
    outputs = new FramePool(1, widthPx, heightPx);
    all.add(inputs);
    all.add(outputs);
  }

  private int next(Restorer restorer, int value) throws Exception {
    return next(restorer, value, Treatment.DEBLUR, Work.FULL);
  }

  /** Restores a plain frame; what comes out is plain too. */
  private int next(Restorer restorer, int value, Treatment treatment, Work work) throws Exception {
    Picture plain = Scenes.plain(inputs.widthPx(), inputs.heightPx(), value, value, value);
    Picture restored = restore(restorer, plain, treatment, work);
    assertThat(restored.bgr()).containsOnly(restored.bgr()[0]);
    return restored.bgr()[0] & 0xff;
  }

  private Picture restore(Restorer restorer, Picture picture, Treatment treatment, Work work)
      throws Exception {
    try (RestoredFrame restored =
        restorer.restore(frame(picture), Decision.forced(treatment), work, outputs)) {
      return restored.restored().toPicture();
    }
  }

  /** Stamped 40 ms after the one before; the pool never waits. */
  private Frame frame(Picture picture) {
    Frame frame = inputs.tryLease();
    assertThat(frame).as("a free frame").isNotNull();
    frame.stamp(0, ms, 0).copyFrom(picture);
    ms += 40;
    return frame;
  }

  private Picture gradient(int offset) {
    Picture picture = Picture.black(inputs.widthPx(), inputs.heightPx());
    byte[] bgr = picture.bgr();
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) ((i * 7 + i / 1000 * 13) % 200 + offset);
    }
    return picture;
  }
}
