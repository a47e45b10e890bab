package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ChangeMeasureTest {
  /** Sums of 8-bit levels in float32. */
  private static final Offset<Double> ROUNDING = Offset.offset(1e-3);

  /**
   * Of the square taken twice, v(i, j) = t(i) t(j) with t(i) = (33 − |i|) / 33², one pixel of 200
   * leaves 200 (1 − v) in itself and −200 v around: 200 √(1 − 2 v(0, 0) + Σ v²) / 201.
   */
  private static final double SPOT_RMS = spotRms();

  @Test
  void shouldSeeBrightBlobsRemoved() {
    ChangeMeasure change = between(SoftBlobs.on(60, 100), SoftBlobs.on(60, 0));
    assertThat(change.rmsLevels()).isGreaterThan(5);
    assertThat(change.correlation()).isCloseTo(-1, ROUNDING);
  }

  @Test
  void shouldSeeContrastRaised() {
    ChangeMeasure change = between(SoftBlobs.on(60, 50), SoftBlobs.on(60, 100));
    assertThat(change.rmsLevels()).isGreaterThan(2);
    assertThat(change.correlation()).isGreaterThan(0.99);
  }

  @Test
  void shouldBeZeroWhereNothingOrTheWholeFrameChanged() {
    Picture scene = SoftBlobs.on(60, 100);
    assertThat(between(scene, scene)).isEqualTo(new ChangeMeasure(0, 0));
    ChangeMeasure brighter = between(scene, SoftBlobs.on(80, 100));
    assertThat(brighter.rmsLevels()).isCloseTo(0, ROUNDING);
    assertThat(brighter.correlation()).isZero();
  }

  @Test
  void shouldSubtractTheMeanOfASquareTwice() {
    int side = 201;
    Picture spot = Picture.black(side, side);
    int centre = 3 * (100 * side + 100);
    for (int c = 0; c < 3; c++) {
      spot.bgr()[centre + c] = (byte) 200;
    }
    ChangeMeasure change = between(spot, Picture.black(side, side));
    assertThat(change.rmsLevels()).isCloseTo(SPOT_RMS, ROUNDING);
    assertThat(change.correlation()).isCloseTo(-1, ROUNDING);
  }

  @Test
  void shouldMeasureFramesOfAnySize() {
    assertThat(between(Picture.black(1, 1), Picture.black(1, 1)).correlation()).isZero();
    assertThat(between(Picture.black(7, 500), Picture.black(7, 500)).rmsLevels()).isZero();
  }

  private static double spotRms() {
    double squares = 0;
    for (int i = -32; i <= 32; i++) {
      double t = (33 - Math.abs(i)) / 1089.0;
      squares += t * t;
    }
    return 200 * Math.sqrt(1 - 2 / 1089.0 + squares * squares) / 201;
  }

  private static ChangeMeasure between(Picture raw, Picture restored) {
    try (Frame before = frame(raw);
        Frame after = frame(restored)) {
      return ChangeMeasure.between(before, after);
    }
  }

  private static Frame frame(Picture picture) {
    FramePool pool = new FramePool(1, picture.widthPx(), picture.heightPx());
    Frame frame = Objects.requireNonNull(pool.tryLease());
    frame.copyFrom(picture);
    return frame;
  }
}
