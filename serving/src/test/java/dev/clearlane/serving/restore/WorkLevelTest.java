package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HALF, ROI and BYPASS. */
class WorkLevelTest {
  @ParameterizedTest
  @CsvSource({"64, 48", "65, 49", "1, 1", "2, 3", "200, 7"})
  void shouldKeepEveryDetailAtHalfSizeWhereNothingChanges(int width, int height) throws Exception {
    Picture picture = noise(width, height);
    assertThat(restore(picture, v -> v, Work.HALF, WorkLevel.HALF).bgr())
        .containsExactly(picture.bgr());
  }

  @Test
  void shouldAddTheSameChangeToEveryPixelAtHalfSize() throws Exception {
    Picture grey = Scenes.plain(31, 17, 100, 100, 100);
    assertThat(restore(grey, v -> v + 20 / 255f, Work.HALF, WorkLevel.HALF).bgr())
        .containsOnly((byte) 120);
    assertThat(restore(grey, v -> 1, Work.HALF, WorkLevel.HALF).bgr()).containsOnly((byte) 255);
  }

  @ParameterizedTest
  @CsvSource({"64, 48", "65, 49", "1, 1", "2, 3", "200, 7"})
  void shouldKeepEveryDetailAtAThirdWhereNothingChanges(int width, int height) throws Exception {
    Picture picture = noise(width, height);
    assertThat(restore(picture, v -> v, Work.THIRD, WorkLevel.THIRD).bgr())
        .containsExactly(picture.bgr());
  }

  @Test
  void shouldAddTheSameChangeToEveryPixelAtAThird() throws Exception {
    Picture grey = Scenes.plain(31, 17, 100, 100, 100);
    assertThat(restore(grey, v -> v + 20 / 255f, Work.THIRD, WorkLevel.THIRD).bgr())
        .containsOnly((byte) 120);
  }

  /** Levels limit the size, they do not multiply with the scale. */
  @ParameterizedTest
  @CsvSource({
    "FULL, 1, 192", "FULL, 2, 96", "FULL, 3, 64",
    "HALF, 1, 96", "HALF, 2, 96", "HALF, 3, 64",
    "THIRD, 1, 64", "THIRD, 2, 64", "THIRD, 3, 64"
  })
  void shouldReduceByTheLargerOfLevelAndScale(WorkLevel level, int scale, int expectedWidth)
      throws Exception {
    int width = 192;
    int height = 96;
    AtomicInteger values = new AtomicInteger();
    FakeEngine engine =
        new FakeEngine(
            "b",
            Task.DEBLUR,
            PixelFormat.RGB_UNIT,
            1,
            v -> {
              values.incrementAndGet();
              return v;
            });
    FramePool pool = new FramePool(2, width, height);
    try (Restorer restorer = new Restorer(EngineSet.of(engine), RestoreSettings.DEFAULT)) {
      restorer.setScale(scale);
      Work work =
          switch (level) {
            case HALF -> Work.HALF;
            case THIRD -> Work.THIRD;
            default -> Work.FULL;
          };
      restorer.restore(pool.lease(), Decision.forced(Treatment.DEBLUR), work, pool).close();
    }
    assertThat(values.get()).isEqualTo(3 * expectedWidth * expectedWidth / 2);
  }

  /** The change is bilinear in between: a ramp of changes stays a ramp. */
  @Test
  void shouldEnlargeTheChangeSmoothly() throws Exception {
    Picture picture = Picture.black(64, 8);
    for (int i = 0; i < picture.bgr().length; i++) {
      picture.bgr()[i] = (byte) (2 * (i / 3 % 64));
    }
    Picture doubled = restore(picture, v -> 1.5f * v, Work.HALF, WorkLevel.HALF);
    for (int x = 2; x < 62; x++) {
      assertThat(doubled.sample(x, 4, 1)).as("column %d", x).isCloseTo(3 * x, within(1));
    }
  }

  @Test
  void shouldChangeOnlyTheRegionsAndFadeTowardsTheirBorders() throws Exception {
    Picture black = Picture.black(200, 100);
    Picture restored =
        restore(black, v -> 1, Work.roi(List.of(new Region(0.25, 0, 0.5, 0.6))), WorkLevel.ROI);

    assertThat(restored.sample(100, 20, 0)).as("inside").isEqualTo(255);
    assertThat(restored.sample(100, 0, 0)).as("at the frame's own edge").isEqualTo(255);
    assertThat(restored.sample(49, 20, 0)).as("left of it").isZero();
    assertThat(restored.sample(150, 20, 0)).as("right of it").isZero();
    assertThat(restored.sample(100, 60, 0)).as("below it").isZero();
    for (int x = 50; x < 66; x++) {
      assertThat(restored.sample(x, 20, 0)).isPositive();
      assertThat(restored.sample(x + 1, 20, 0)).isGreaterThan(restored.sample(x, 20, 0));
    }
    assertThat(restored.sample(66, 20, 0)).isEqualTo(255);
  }

  @Test
  void shouldFollowFramesThatChangeTheirSize() throws Exception {
    FakeEngine engine = new FakeEngine("b", Task.DEBLUR, PixelFormat.RGB_UNIT, 4, v -> v);
    try (Restorer restorer = new Restorer(EngineSet.of(engine), RestoreSettings.DEFAULT)) {
      for (int side : new int[] {40, 90, 33, 40, 7, 1}) {
        for (Work work :
            List.of(Work.HALF, Work.THIRD, Work.roi(List.of(Region.ROAD)), Work.FULL)) {
          Picture picture = noise(side, side + 3);
          FramePool pool = new FramePool(2, side, side + 3);
          Frame raw = pool.lease();
          raw.copyFrom(picture);
          try (RestoredFrame restored =
              restorer.restore(raw, Decision.forced(Treatment.DEBLUR), work, pool)) {
            assertThat(restored.restored().toPicture().bgr()).containsExactly(picture.bgr());
          }
          assertThat(pool.leased()).isZero();
        }
      }
    }
  }

  @Test
  void shouldForwardTheRawFrameOnBypassAndReportIt() throws Exception {
    FramePool pool = new FramePool(1, 4, 4);
    FakeEngine engine = new FakeEngine("b", Task.DEBLUR, PixelFormat.RGB_UNIT, 4, v -> 0);
    try (Restorer restorer = new Restorer(EngineSet.of(engine), RestoreSettings.DEFAULT);
        RestoredFrame restored =
            restorer.restore(pool.lease(), Decision.forced(Treatment.DEBLUR), Work.BYPASS, pool)) {
      assertThat(restored.restored()).isSameAs(restored.raw());
      assertThat(restored.applied()).isEqualTo(Treatment.PASS);
      assertThat(restored.decision().treatment()).isEqualTo(Treatment.DEBLUR);
      assertThat(restored.work()).isEqualTo(WorkLevel.BYPASS);
      assertThat(restored.models()).isEmpty();
    }
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldRejectRegionsOutsideTheFrame() {
    for (double[] r :
        new double[][] {
          {-0.1, 0, 1, 1}, {0, 0, 0, 1}, {0.5, 0, 0.6, 1}, {0, 0.5, 1, 0.6}, {Double.NaN, 0, 1, 1}
        }) {
      assertThatThrownBy(() -> new Region(r[0], r[1], r[2], r[3]))
          .hasMessageContaining("in fractions within the frame, not [" + r[0]);
    }
    assertThat(new Region(0.9, 0.7, 0.1, 0.3).share()).isEqualTo(0.03, within(1e-9));
    assertThatThrownBy(() -> Work.roi(List.of())).hasMessageContaining("has regions");
  }

  private static Picture restore(
      Picture picture, FakeEngine.Pointwise function, Work work, WorkLevel expected)
      throws Exception {
    FramePool pool = new FramePool(2, picture.widthPx(), picture.heightPx());
    Frame raw = pool.lease();
    raw.copyFrom(picture);
    FakeEngine engine = new FakeEngine("b", Task.DEBLUR, PixelFormat.RGB_UNIT, 4, function);
    try (Restorer restorer = new Restorer(EngineSet.of(engine), RestoreSettings.DEFAULT);
        RestoredFrame restored =
            restorer.restore(raw, Decision.forced(Treatment.DEBLUR), work, pool)) {
      assertThat(restored.work()).isEqualTo(expected);
      assertThat(restored.models()).containsExactly("b");
      return restored.restored().toPicture();
    }
  }

  private static Picture noise(int width, int height) {
    byte[] bgr = new byte[3 * width * height];
    new Random(5).nextBytes(bgr);
    return new Picture(width, height, bgr);
  }
}
