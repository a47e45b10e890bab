package dev.clearlane.serving.evaluation;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Ssim;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** A measure of how close a picture is to its target; both are of 8 bits and not cropped. */
public enum Measure {
  /** Over all RGB samples, dB. */
  PSNR(1, Psnr::rgb),
  /** Mean of the three channels. */
  SSIM(Ssim.WINDOW_PX, Ssim::rgb),
  /** As MATLAB's {@code ssim} of an RGB array. */
  SSIM_VOLUME(1, Ssim::volume),
  /** Of the luma by BT.601, dB. */
  PSNR_Y(1, Psnr::y),
  /** Of the luma. */
  SSIM_Y(Ssim.WINDOW_PX, Ssim::y);

  private final int minSidePx;

  @SuppressWarnings("ImmutableEnumChecker") // a method without state
  private final ToDoubleBiFunction<Picture, Picture> function;

  Measure(int minSidePx, ToDoubleBiFunction<Picture, Picture> function) {
    this.minSidePx = minSidePx;
    this.function = function;
  }

  /** The key in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** False for pictures that are smaller than the window. */
  boolean isDefinedFor(Picture target) {
    return Math.min(target.widthPx(), target.heightPx()) >= minSidePx;
  }

  double of(Picture picture, Picture target) {
    return function.applyAsDouble(picture, target);
  }
}
