package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Ssim;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a benchmark's tables measure. */
public enum Protocol {
  RGB(
      "8-bit rounded, RGB, no crop, mean of pictures; SSIM per channel with an 11x11 Gaussian of"
          + " sigma 1.5, and as MATLAB does for an RGB volume") {
    @Override
    public Map<String, Double> measure(Picture picture, Picture target) {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("psnr", Psnr.rgb(picture, target));
      figures.put("ssim", Ssim.rgb(picture, target));
      figures.put("ssim_volume", Ssim.volume(picture, target));
      return figures;
    }
  },
  RGB_AND_Y(
      "8-bit rounded, no crop, mean of pictures; in RGB, and on the luma of MATLAB's rgb2ycbcr"
          + " (16-235, not rounded); SSIM with an 11x11 Gaussian of sigma 1.5") {
    @Override
    public Map<String, Double> measure(Picture picture, Picture target) {
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("psnr", Psnr.rgb(picture, target));
      figures.put("ssim", Ssim.rgb(picture, target));
      figures.put("psnr_y", Psnr.y(picture, target));
      figures.put("ssim_y", Ssim.y(picture, target));
      return figures;
    }
  },
  ALIGNED(
      "8-bit rounded, RGB, mean of pictures, each first matched to its target in gain and position"
          + " (ECC, homography, 100 iterations), the degraded ones too; pixels that the shift brings"
          + " in from outside do not count; SSIM per channel with an 11x11 Gaussian of sigma 1.5") {
    @Override
    public Map<String, Double> measure(Picture picture, Picture target) throws IOException {
      return Alignment.measure(picture, target);
    }
  };

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Figures of a picture against its target; keys as in {@code clearlane evaluate}. */
  public abstract Map<String, Double> measure(Picture picture, Picture target) throws IOException;
}
