package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Ssim;

/**
 * How close one picture is to another.
 *
 * @param psnr RGB, dB
 * @param ssim mean of three channels; NaN where a side is shorter than the window of 11 pixels
 * @param ssimVolume of the picture as a volume
 * @param psnrY luma, dB
 * @param ssimY luma; NaN likewise
 */
record Scores(double psnr, double ssim, double ssimVolume, double psnrY, double ssimY) {
  private static final int WINDOW_PX = 11;

  static Scores of(Picture picture, Picture clean) {
    boolean large = Math.min(clean.widthPx(), clean.heightPx()) >= WINDOW_PX;
    return new Scores(
        Psnr.rgb(picture, clean),
        large ? Ssim.rgb(picture, clean) : Double.NaN,
        Ssim.volume(picture, clean),
        Psnr.y(picture, clean),
        large ? Ssim.y(picture, clean) : Double.NaN);
  }
}
