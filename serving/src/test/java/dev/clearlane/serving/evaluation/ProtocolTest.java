package dev.clearlane.serving.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProtocolTest {
  @Test
  void shouldMatchGainAndPositionBeforeItMeasuresRealBlur() throws IOException {
    Picture target = waves(0, 1);
    Picture moved = waves(2.5, 0.8);
    double plain = Psnr.rgb(moved, target);
    double aligned = Protocol.ALIGNED.measure(moved, target).get(Measure.PSNR);
    assertThat(plain).isLessThan(22);
    assertThat(aligned).isGreaterThan(plain + 12);
    assertThat(Protocol.ALIGNED.measure(moved, target).get(Measure.SSIM)).isGreaterThan(0.98);
    // A picture that is its target stays so, but for what the homography is off.
    assertThat(Protocol.ALIGNED.measure(target, target).get(Measure.PSNR)).isGreaterThan(80);
  }

  @Test
  void shouldReportPairsThatCannotBeMatched() {
    assertThatThrownBy(() -> Protocol.ALIGNED.measure(Picture.black(120, 90), waves(0, 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be matched in position");
  }

  @Test
  void shouldMeasureDerainingInRgbAndLuma() throws IOException {
    Picture target = waves(0, 1);
    Picture other = waves(0, 0.9);
    assertThat(Protocol.RGB_AND_Y.measure(other, target).figures())
        .containsOnlyKeys(Measure.PSNR, Measure.SSIM, Measure.PSNR_Y, Measure.SSIM_Y);
    assertThat(Protocol.RGB_AND_Y.measure(other, target).get(Measure.PSNR_Y))
        .isEqualTo(Psnr.y(other, target));
    assertThat(Protocol.RGB.measure(other, target).get(Measure.PSNR))
        .isCloseTo(Psnr.rgb(other, target), within(1e-12));
  }

  /**
   * As the published evaluation of RealBlur measures (evaluation_RealBlur_ecc.py, written anew with
   * OpenCV 4.6 and scikit-image 0.19): float samples, and pixels from outside masked in the map of
   * SSIM. The second picture is clipped, which a gain on rounded samples would clip once more.
   */
  @ParameterizedTest
  @CsvSource({"7.25, 0.9, 32.5803, 0.99702", "2.5, 1.3, 34.3691, 0.96525"})
  void shouldMeasureRealBlurAsPublished(double shiftPx, double gain, double psnr, double ssim)
      throws IOException {
    Score figures = Protocol.ALIGNED.measure(waves(shiftPx, gain), waves(0, 1));
    assertThat(figures.get(Measure.PSNR)).isCloseTo(psnr, within(0.02));
    assertThat(figures.get(Measure.SSIM)).isCloseTo(ssim, within(0.0002));
  }

  /** A smooth scene without symmetry, moved to the right and darkened. */
  private static Picture waves(double shiftPx, double gain) {
    Picture picture = Picture.black(120, 90);
    for (int y = 0; y < 90; y++) {
      for (int x = 0; x < 120; x++) {
        double at = x - shiftPx;
        double value =
            120 + 50 * Math.sin(at / 5 + y / 17.0) + 40 * Math.cos(y / 6.0 - at / 23) + at / 4;
        long grey = level(gain * value);
        for (int c = 0; c < 3; c++) {
          picture.bgr()[3 * (y * 120 + x) + c] = (byte) level(grey * (1 - 0.1 * c));
        }
      }
    }
    return picture;
  }

  private static long level(double value) {
    return Math.round(Math.max(0, Math.min(255, value)));
  }
}
