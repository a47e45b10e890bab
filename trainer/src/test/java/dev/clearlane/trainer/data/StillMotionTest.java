package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.trainer.training.TinyData;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class StillMotionTest {
  @Test
  void shouldMoveByAsManyPixelsForEachFrameAndMirrorAtTheBorders() {
    Picture still = TinyData.scene(3);
    List<Picture> moments = new StillMotion(3, -2, 0, 0.4, 0.1).moments(still, 2);
    assertThat(moments).hasSize(3);
    assertThat(moments.get(0)).isSameAs(still);
    for (int k = 1; k <= 2; k++) {
      for (int y = 0; y < 48; y++) {
        for (int x = 0; x < 64; x++) {
          int fromX = x + 3 * k < 64 ? x + 3 * k : 127 - x - 3 * k;
          int fromY = y >= 2 * k ? y - 2 * k : 2 * k - 1 - y;
          assertThat(moments.get(k).sample(x, y, 1))
              .as("frame %d at %d, %d", k, x, y)
              .isEqualTo(still.sample(fromX, fromY, 1));
        }
      }
    }
  }

  @Test
  void shouldShowMoreOfTheSceneBeforeTheCameraDroveForward() {
    Picture dot = Picture.black(65, 65);
    for (int i = 0; i < 9; i++) {
      int at = 3 * ((15 + i / 3) * 65 + 47 + i % 3);
      Arrays.fill(dot.bgr(), at, at + 3, (byte) 250);
    }
    List<Picture> moments = new StillMotion(0, 0, 0.03, 0, 0).moments(dot, 4);
    // 16 px from the focus before, 16/(1 + 4·0.03) px four frames earlier.
    assertThat(moments.get(4).sample(32 + 14, 32 - 14, 0)).isGreaterThan(150);
    assertThat(moments.get(4).sample(48, 16, 0)).isLessThan(100);
    Picture towards = new StillMotion(0, 0, 0.03, 32 / 65.0, -32 / 65.0).moments(dot, 1).get(1);
    assertThat(towards.sample(48, 16, 0)).as("the focus stays").isEqualTo(250);
  }

  @Test
  void shouldDrawWithinItsRangesAndSometimesStand() {
    SplittableRandom random = new SplittableRandom(5);
    int standing = 0;
    int driving = 0;
    for (int i = 0; i < 2000; i++) {
      StillMotion motion = StillMotion.draw(random);
      double shift = Math.hypot(motion.dx(), motion.dy());
      assertThat(shift == 0 || (shift > 0.2999 && shift < 14.0001)).as("shift %s", shift).isTrue();
      assertThat(motion.zoom()).isBetween(StillMotion.MIN_ZOOM, StillMotion.MAX_ZOOM);
      assertThat(motion.focusX()).isBetween(-1.2, 1.2);
      assertThat(motion.focusY()).isBetween(-1.2, 1.2);
      standing += shift == 0 ? 1 : 0;
      driving += motion.zoom() != 0 ? 1 : 0;
    }
    assertThat(standing / 2000.0).isBetween(0.09, 0.15);
    assertThat(driving / 2000.0).isBetween(0.66, 0.74);
  }

  @Test
  void shouldTakePicturesOfAnySize() {
    for (int[] size : new int[][] {{1, 1}, {1, 9}, {7, 2}}) {
      Picture still = Picture.black(size[0], size[1]);
      List<Picture> moments = new StillMotion(40, -70, 0.03, 1, -1).moments(still, 4);
      assertThat(moments.get(4).widthPx()).isEqualTo(size[0]);
      assertThat(moments.get(4).heightPx()).isEqualTo(size[1]);
    }
  }
}
