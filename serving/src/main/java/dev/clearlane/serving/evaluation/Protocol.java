package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a published table, or this project, measures.
 *
 * @param text in words, printed with every figure
 * @param measures what is measured; of an aligned protocol {@link Measure#PSNR} and {@link
 *     Measure#SSIM}
 * @param aligned whether a picture is matched to its target in gain and position first, and pixels
 *     that the shift brings in from outside do not count
 */
public record Protocol(String text, List<Measure> measures, boolean aligned) {
  /** All measures: of {@code clearlane evaluate} without a benchmark. */
  public static final Protocol ALL =
      new Protocol(
          "8-bit rounded, no crop, mean of pictures, equal pictures count as 100 dB; PSNR over all"
              + " RGB samples; SSIM 11x11 Gaussian, sigma 1.5, per channel (volume: as MATLAB's"
              + " ssim of an RGB array); Y: BT.601 16-235, not rounded, peak 255",
          List.of(Measure.values()),
          false);

  /** Deblurring tables. */
  public static final Protocol RGB =
      new Protocol(
          "8-bit rounded, RGB, no crop, mean of pictures; SSIM per channel with an 11x11 Gaussian"
              + " of sigma 1.5, and as MATLAB does for an RGB volume",
          List.of(Measure.PSNR, Measure.SSIM, Measure.SSIM_VOLUME),
          false);

  /** Deraining tables. */
  public static final Protocol RGB_AND_Y =
      new Protocol(
          "8-bit rounded, no crop, mean of pictures; in RGB, and on the luma of MATLAB's rgb2ycbcr"
              + " (16-235, not rounded); SSIM with an 11x11 Gaussian of sigma 1.5",
          List.of(Measure.PSNR, Measure.SSIM, Measure.PSNR_Y, Measure.SSIM_Y),
          false);

  /** RealBlur's tables. */
  public static final Protocol ALIGNED =
      new Protocol(
          "8-bit rounded, RGB, mean of pictures, each first matched to its target in gain and"
              + " position (ECC, homography, 100 iterations), the degraded ones too; pixels that"
              + " the shift brings in from outside do not count; SSIM per channel with an 11x11"
              + " Gaussian of sigma 1.5",
          List.of(Measure.PSNR, Measure.SSIM),
          true);

  /** PSNR and SSIM over RGB: of model cards. */
  public static final Protocol RGB_BRIEF =
      new Protocol(RGB.text(), List.of(Measure.PSNR, Measure.SSIM), false);

  /** PSNR over RGB only: of validations, and of video frame by frame. */
  public static final Protocol PSNR =
      new Protocol("8-bit rounded, RGB, no crop", List.of(Measure.PSNR), false);

  public Protocol {
    measures = List.copyOf(measures);
  }

  /**
   * Measures a picture against its target.
   *
   * @throws IOException if the two cannot be aligned
   * @throws IllegalArgumentException if their sizes differ
   */
  public Score measure(Picture picture, Picture target) throws IOException {
    return aligned ? Alignment.measure(picture, target) : plain(picture, target);
  }

  private Score plain(Picture picture, Picture target) {
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    for (Measure measure : measures) {
      if (measure.isDefinedFor(target)) {
        figures.put(measure, measure.of(picture, target));
      }
    }
    return new Score(figures);
  }
}
