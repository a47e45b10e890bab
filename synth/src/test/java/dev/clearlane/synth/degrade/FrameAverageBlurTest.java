package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrameAverageBlurTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void shouldReturnAStaticSceneUnchanged() {
    Picture frame = Scenes.street(64, 48);
    for (int inBetween : new int[] {0, 3}) {
      Picture mean =
          new FrameAverageBlur(inBetween, SensorNoise.NONE)
              .apply(List.of(frame, frame, frame), random);
      for (int i = 0; i < frame.bgr().length; i++) {
        assertThat((mean.bgr()[i] & 0xff) - (frame.bgr()[i] & 0xff)).isBetween(-1, 1);
      }
    }
  }

  @Test
  void shouldAverageTheLightNotTheSamples() {
    Picture black = Picture.black(2, 2);
    Picture white = Scenes.point(2, 2, 0, 0);
    Picture mean =
        new FrameAverageBlur(0, SensorNoise.NONE).apply(List.of(black, white, white), random);
    assertThat(mean.sample(0, 0, 1)).isEqualTo((int) Math.round(255 * Math.pow(2 / 3.0, 1 / 2.2)));
  }

  @Test
  void shouldFillInTheMotionBetweenFrames() {
    Picture first = Scenes.street(96, 64);
    Picture middle = Scenes.shifted(first, 4);
    Picture last = Scenes.shifted(first, 8);
    Picture halfway = Scenes.shifted(first, 2);
    float[] sum = new float[first.bgr().length];
    BlockMotion motion = BlockMotion.between(first, middle);
    motion.addBetween(sum, LinearLight.of(first), LinearLight.of(middle), 0.5f);
    Picture interpolated = LinearLight.toPicture(sum, 96, 64);
    assertThat(Psnr.rgb(interpolated.crop(16, 8, 72, 48), halfway.crop(16, 8, 72, 48)))
        .isGreaterThan(30);
    assertThat(motion.x(48, 32)).isBetween(3.9f, 4.1f);
    assertThat(
            new FrameAverageBlur(3, SensorNoise.NONE).apply(List.of(first, middle, last), random))
        .isNotNull();
  }

  @Test
  void shouldRefuseFramesWithoutAMiddleOrOfOtherSizes() {
    FrameAverageBlur blur = new FrameAverageBlur(0, SensorNoise.NONE);
    Picture frame = Picture.black(4, 4);
    assertThatThrownBy(() -> blur.apply(List.of(frame, frame), random))
        .hasMessageContaining("2 have not");
    assertThatThrownBy(() -> blur.apply(List.of(frame, frame, Picture.black(4, 5)), random))
        .hasMessageContaining("frame 2 is 4x5");
  }
}
