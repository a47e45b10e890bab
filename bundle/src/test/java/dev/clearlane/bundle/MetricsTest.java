package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Every figure in figures.csv was printed by figures.py, beside it, with other people's tools. */
class MetricsTest {
  /** The figures have six decimals. */
  private static final double DB = 1e-6;

  /** Sums run in single precision here and in double precision there. */
  private static final double SSIM = 2e-5;

  @ParameterizedTest(name = "{0} {1}x{2}")
  @CsvFileSource(resources = "figures.csv", numLinesToSkip = 1)
  void shouldAgreeWithOtherTools(
      String name,
      int width,
      int height,
      double psnrRgb,
      double psnrRgbFfmpeg,
      double psnrY,
      @Nullable Double ssimRgb,
      @Nullable Double ssimY,
      double ssimVolume) {
    Picture a = TestPictures.scene(width, height);
    Picture b = TestPictures.named(name, width, height);

    assertThat(Psnr.rgb(a, b)).isCloseTo(psnrRgb, within(DB));
    assertThat(Psnr.rgb(a, b)).isCloseTo(psnrRgbFfmpeg, within(DB));
    // Luma is kept in single precision, which shows above 50 dB.
    assertThat(Psnr.y(a, b)).isCloseTo(psnrY, within(1e-4));
    assertThat(Ssim.volume(a, b)).isCloseTo(ssimVolume, within(SSIM));
    if (ssimRgb != null && ssimY != null) {
      assertThat(Ssim.rgb(a, b)).isCloseTo(ssimRgb, within(SSIM));
      assertThat(Ssim.y(a, b)).isCloseTo(ssimY, within(SSIM));
    }
  }

  @Test
  void shouldNotDependOnTheOrderOfThePictures() {
    Picture a = TestPictures.scene(37, 23);
    Picture b = TestPictures.named("noisy", 37, 23);
    assertThat(Psnr.rgb(a, b)).isEqualTo(Psnr.rgb(b, a));
    assertThat(Psnr.y(a, b)).isEqualTo(Psnr.y(b, a));
    assertThat(Ssim.rgb(a, b)).isEqualTo(Ssim.rgb(b, a));
    assertThat(Ssim.volume(a, b)).isEqualTo(Ssim.volume(b, a));
  }

  @Test
  void shouldScoreEqualPicturesWithTheBestFigures() {
    Picture a = TestPictures.scene(20, 12);
    assertThat(Psnr.rgb(a, a)).isEqualTo(Psnr.EQUAL_DB);
    assertThat(Psnr.y(a, a)).isEqualTo(Psnr.EQUAL_DB);
    assertThat(Ssim.rgb(a, a)).isCloseTo(1, within(1e-12));
    assertThat(Ssim.y(a, a)).isCloseTo(1, within(1e-12));
    assertThat(Ssim.volume(a, a)).isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldScoreOppositePicturesWithZeroDecibels() {
    Picture black = Picture.black(12, 12);
    Picture white = Picture.black(12, 12);
    Arrays.fill(white.bgr(), (byte) 255);
    assertThat(Psnr.rgb(black, white)).isCloseTo(0, within(DB));
  }

  @Test
  void shouldScoreASinglePixelWhereTheMetricAllowsIt() {
    Picture a = Picture.black(1, 1);
    Picture b = new Picture(1, 1, new byte[] {10, 10, 10});
    assertThat(Psnr.rgb(a, b)).isCloseTo(10 * Math.log10(255.0 * 255 / 100), within(DB));
    assertThat(Ssim.volume(a, a)).isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> Ssim.rgb(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("SSIM takes sides of at least 11 pixels, not 1x1");
  }

  @Test
  void shouldRejectPicturesOfDifferentSizes() {
    Picture a = Picture.black(12, 11);
    Picture b = Picture.black(11, 12);
    assertThatThrownBy(() -> Psnr.rgb(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pictures differ in size: 12x11 and 11x12");
    assertThatThrownBy(() -> Psnr.y(a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssim.rgb(a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssim.y(a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssim.volume(a, b)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldComputeTheLumaThatMatlabDocumentsForThePrimaries() {
    // rgb2ycbcr: black 16, white 235, and 65.481, 128.553, 24.966 above black for R, G, B.
    assertThat(luma(0, 0, 0)).isEqualTo(16f);
    assertThat(luma(255, 255, 255)).isEqualTo(235f);
    assertThat(luma(255, 0, 0)).isEqualTo(81.481f);
    assertThat(luma(0, 255, 0)).isEqualTo(144.553f);
    assertThat(luma(0, 0, 255)).isEqualTo(40.966f);
  }

  private static float luma(int red, int green, int blue) {
    return Luma.of(new Picture(1, 1, new byte[] {(byte) blue, (byte) green, (byte) red}))[0];
  }
}
