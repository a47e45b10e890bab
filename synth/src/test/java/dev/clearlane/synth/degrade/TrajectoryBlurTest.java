package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrajectoryBlurTest {
  private final TrajectoryBlur blur = new TrajectoryBlur(3, 35, Averaging.MIXED, SensorNoise.NONE);

  @Test
  void shouldKeepTheLightAndTheAlignment() {
    for (int seed = 0; seed < 50; seed++) {
      BlurKernel kernel = blur.kernel(new SplittableRandom(seed), 0);
      double sum = 0;
      double x = 0;
      double y = 0;
      for (int tap = 0; tap < kernel.weight().length; tap++) {
        sum += kernel.weight()[tap];
        x += kernel.weight()[tap] * kernel.dx()[tap];
        y += kernel.weight()[tap] * kernel.dy()[tap];
      }
      assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-5));
      assertThat(x).as("seed %d", seed).isCloseTo(0, within(1e-4));
      assertThat(y).as("seed %d", seed).isCloseTo(0, within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SRGB", "LINEAR"})
  void shouldStayAlignedWithTheCleanPicture(Averaging averaging) {
    Picture clean = Scenes.texture(320, 320);
    for (int seed = 0; seed < 12; seed++) {
      Picture blurred =
          new TrajectoryBlur(3, 35, averaging, SensorNoise.NONE)
              .apply(clean, new SplittableRandom(seed));
      assertThat(Alignment.shiftPx(clean, blurred, averaging)).as("seed %d", seed).isLessThan(0.1);
    }
  }

  @Test
  void shouldNeitherLoopNorReverse() {
    for (int seed = 0; seed < 200; seed++) {
      Trajectory path = Trajectory.draw(new SplittableRandom(seed));
      double[] x = path.x();
      double[] y = path.y();
      int last = x.length - 1;
      double chordX = x[last] - x[0];
      double chordY = y[last] - y[0];
      for (int step = 1; step <= last; step++) {
        double along = (x[step] - x[step - 1]) * chordX + (y[step] - y[step - 1]) * chordY;
        assertThat(along).as("seed %d, step %d", seed, step).isPositive();
      }
    }
  }

  @Test
  void shouldReachFromShortToLongPaths() {
    int smallest = Integer.MAX_VALUE;
    int largest = 0;
    for (int seed = 0; seed < 200; seed++) {
      int extent = blur.kernel(new SplittableRandom(seed), 0).extentPx();
      smallest = Math.min(smallest, extent);
      largest = Math.max(largest, extent);
    }
    assertThat(smallest).isBetween(3, 5);
    assertThat(largest).isBetween(30, 37);
  }

  @Test
  void shouldLeaveAnEvenPictureAsItIs() {
    Picture grey = Picture.black(40, 30);
    Arrays.fill(grey.bgr(), (byte) 120);
    Picture blurred = blur.apply(grey, new SplittableRandom(1));
    for (byte sample : blurred.bgr()) {
      assertThat(sample & 0xff).isBetween(119, 121);
    }
  }

  @Test
  void shouldMoveLightWhereThePathGoes() {
    // A path that jumps from (0, 0) to (2, 0): its centroid (1, 0) becomes the origin.
    BlurKernel kernel = BlurKernel.of(new Trajectory(new double[] {0, 2}, new double[] {0, 0}), 2);
    float[] point = new float[3 * 7 * 5];
    point[3 * (2 * 7 + 3)] = 1;
    float[] blurred = kernel.convolve(point, 7, 5);
    assertThat(blurred[3 * (2 * 7 + 2)]).isEqualTo(0.5f);
    assertThat(blurred[3 * (2 * 7 + 3)]).isZero();
    assertThat(blurred[3 * (2 * 7 + 4)]).isEqualTo(0.5f);
  }

  @Test
  void shouldRefuseLengthsTheWrongWayRound() {
    assertThatThrownBy(() -> new TrajectoryBlur(9, 3, Averaging.MIXED, SensorNoise.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9.0 to 3.0");
  }

  @Test
  void shouldMoveTheCameraOnFromFrameToFrame() {
    TrajectoryBlur eight = new TrajectoryBlur(8, 8, Averaging.LINEAR, SensorNoise.NONE);
    for (long seed = 0; seed < 20; seed++) {
      BlurKernel now = eight.kernel(new SplittableRandom(seed), 0);
      BlurKernel before = eight.kernel(new SplittableRandom(seed), 2);
      double x = before.dx()[0] - now.dx()[0];
      double y = before.dy()[0] - now.dy()[0];
      assertThat(Math.hypot(x, y)).isCloseTo(2 * 8, within(1.0)); // rounded to pixels
    }
  }
}
