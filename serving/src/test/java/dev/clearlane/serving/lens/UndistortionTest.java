package dev.clearlane.serving.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Draws straight lines as a distorting lens shows them, by its own arithmetic. */
class UndistortionTest {
  /** Lines a x + b y = c of directions, the first three nearer to vertical. */
  private static final double[][] LINES = {
    {1, 0, -0.55}, {1, 0, 0.4}, {1, 0.3, 0.2}, {0, 1, -0.3}, {0, 1, 0.28}, {0.2, 1, 0.1}
  };

  private static final double TOLERANCE_PX = 0.15;

  private static Lens lens(LensModel model) {
    return model == LensModel.FISHEYE
        ? new Lens(model, 640, 360, 330, 331, 322, 178, List.of(0.04, -0.01, 0.002, 0.0), 0, 0, 0)
        : LensTest.WIDE;
  }

  @ParameterizedTest
  @EnumSource(LensModel.class)
  void shouldShowStraightLinesStraight(LensModel model) {
    Lens lens = lens(model);
    try (Undistortion undistortion = Undistortion.of(lens, 640, 360)) {
      for (double[] line : LINES) {
        Picture distorted = drawn(lens, line);
        assertThat(bend(distorted, null, line)).as("as captured").isGreaterThan(1.5);
        assertThat(bend(straightened(undistortion, distorted), undistortion.result(), line))
            .as("%s x + %s y = %s", line[0], line[1], line[2])
            .isLessThan(TOLERANCE_PX);
      }
    }
  }

  @Test
  void shouldScaleTheLensToTheFrames() {
    Lens half = LensTest.WIDE.scaledTo(320, 180);
    try (Undistortion undistortion = Undistortion.of(LensTest.WIDE, 320, 180)) {
      double[] line = LINES[0];
      Picture straight = straightened(undistortion, drawn(half, line));
      assertThat(bend(straight, undistortion.result(), line)).isLessThan(TOLERANCE_PX);
    }
  }

  @ParameterizedTest
  @EnumSource(LensModel.class)
  void shouldShowNothingThatTheCameraDidNotSee(LensModel model) {
    Picture white = Picture.black(640, 360);
    Arrays.fill(white.bgr(), (byte) 200);
    try (Undistortion undistortion = Undistortion.of(lens(model), 640, 360)) {
      assertThat(straightened(undistortion, white).bgr()).containsOnly((byte) 200);
      Lens result = undistortion.result();
      assertThat(result.fx() / result.fy())
          .as("pixels stay as wide as high")
          .isCloseTo(lens(model).fx() / lens(model).fy(), within(1e-9));
    }
  }

  @Test
  void shouldChangeNothingWithoutDistortion() {
    Lens plain =
        new Lens(
            LensModel.BROWN_CONRADY,
            640,
            360,
            400,
            400,
            319.5,
            179.5,
            List.of(0.0, 0.0, 0.0, 0.0, 0.0),
            0,
            0,
            0);
    Picture picture = drawn(LensTest.WIDE, LINES[2]);
    try (Undistortion undistortion = Undistortion.of(plain, 640, 360)) {
      assertThat(straightened(undistortion, picture).bgr()).isEqualTo(picture.bgr());
    }
  }

  @Test
  void shouldRefuseDistortionThatFoldsBack() {
    for (double[] k : new double[][] {{-0.8, 0}, {-50, 50}, {900, -900}}) {
      Lens folded =
          new Lens(
              LensModel.BROWN_CONRADY,
              640,
              360,
              300,
              300,
              320,
              180,
              List.of(k[0], 0.0, 0.0, 0.0, k[1]),
              0,
              0,
              0);
      assertThatThrownBy(() -> Undistortion.of(folded, 640, 360).close())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the distortion must be invertible over the whole picture");
    }
  }

  @Test
  void shouldRefuseFramesOfAnotherSize() {
    try (Undistortion undistortion = Undistortion.of(LensTest.WIDE, 640, 360);
        Frame small = Objects.requireNonNull(new FramePool(1, 320, 180).tryLease());
        Frame large = Objects.requireNonNull(new FramePool(1, 640, 360).tryLease())) {
      assertThatThrownBy(() -> undistortion.apply(small, large))
          .hasMessage("a frame of 320x180 does not fit maps of 640x360");
      assertThatThrownBy(() -> undistortion.apply(large, small))
          .hasMessage("a frame of 320x180 does not fit maps of 640x360");
    }
  }

  private static Picture straightened(Undistortion undistortion, Picture picture) {
    FramePool pool = new FramePool(2, picture.widthPx(), picture.heightPx());
    try (Frame from = Objects.requireNonNull(pool.tryLease());
        Frame to = Objects.requireNonNull(pool.tryLease())) {
      from.copyFrom(picture);
      from.stamp(7, 8, 9);
      undistortion.apply(from, to);
      assertThat(to.pts()).isEqualTo(8);
      return to.toPicture();
    }
  }

  /** A bright line, about four pixels wide, as the lens shows it. */
  private static Picture drawn(Lens lens, double[] line) {
    Picture picture = Picture.black(lens.widthPx(), lens.heightPx());
    double norm = Math.hypot(line[0], line[1]);
    for (int v = 0; v < lens.heightPx(); v++) {
      for (int u = 0; u < lens.widthPx(); u++) {
        double[] ray = LensRays.ray(lens, u, v);
        double px = lens.fx() * (line[0] * ray[0] + line[1] * ray[1] - line[2]) / norm;
        byte value = (byte) Math.round(250 * Math.exp(-px * px / 4));
        Arrays.fill(
            picture.bgr(), 3 * (v * lens.widthPx() + u), 3 * (v * lens.widthPx() + u) + 3, value);
      }
    }
    return picture;
  }

  /**
   * How far a drawn line is from where it should be.
   *
   * @param expected camera that shows it straight; null: from its own chord
   * @return the largest distance in pixels
   */
  private static double bend(Picture picture, @Nullable Lens expected, double[] line) {
    boolean upright = Math.abs(line[0]) >= Math.abs(line[1]);
    int along = upright ? picture.heightPx() : picture.widthPx();
    int across = upright ? picture.widthPx() : picture.heightPx();
    double[] centre = new double[along];
    for (int i = 0; i < along; i++) {
      double sum = 0;
      double weighted = 0;
      for (int j = 0; j < across; j++) {
        int x = upright ? j : i;
        int y = upright ? i : j;
        double value = picture.bgr()[3 * (y * picture.widthPx() + x)] & 0xff;
        sum += value;
        weighted += value * j;
      }
      boolean clear = sum > 500 && weighted / sum > 12 && weighted / sum < across - 13;
      centre[i] = clear ? weighted / sum : Double.NaN;
    }
    int first = 0;
    while (Double.isNaN(centre[first])) {
      first++;
    }
    int last = along - 1;
    while (Double.isNaN(centre[last])) {
      last--;
    }
    assertThat(last - first).as("the line is in the picture").isGreaterThan(along / 3);
    double worst = 0;
    for (int i = first; i <= last; i++) {
      double wanted = centre[first] + (centre[last] - centre[first]) * (i - first) / (last - first);
      if (expected != null) {
        double ray =
            upright ? (i - expected.cy()) / expected.fy() : (i - expected.cx()) / expected.fx();
        wanted =
            upright
                ? expected.fx() * (line[2] - line[1] * ray) / line[0] + expected.cx()
                : expected.fy() * (line[2] - line[0] * ray) / line[1] + expected.cy();
      }
      worst = Math.max(worst, Math.abs(centre[i] - wanted));
    }
    return worst;
  }
}
