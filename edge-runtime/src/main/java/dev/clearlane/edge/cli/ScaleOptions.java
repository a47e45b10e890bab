package dev.clearlane.edge.cli;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the scale that deblurring works at. */
@OptionHeading("Model options")
final class ScaleOptions {
  @Option(
      names = "--scale",
      paramLabel = "1|2|3|auto",
      description =
          "Downscaling factor for deblurring; the model's correction is upscaled and added to the"
              + " full-size picture. auto uses the largest input that --time-limit allows. Deraining"
              + " runs at full size (default: the tier's).")
  private @Nullable String scale;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Maximum seconds per picture, with --scale auto.")
  private @Nullable Double limitSeconds;

  /**
   * The choice.
   *
   * @throws IllegalArgumentException if the options exclude each other or are out of range
   */
  ScaleChoice choice(Tier tier) {
    boolean auto = "auto".equals(scale);
    if (auto != (limitSeconds != null)) {
      throw new IllegalArgumentException("--scale auto and --time-limit belong together");
    }
    if (limitSeconds != null) {
      if (!(limitSeconds > 0)) {
        throw new IllegalArgumentException(
            "--time-limit must be above 0 s, but is " + limitSeconds);
      }
      return ScaleChoice.within(limitSeconds);
    }
    if (scale == null) {
      return tier.scale();
    }
    try {
      return ScaleChoice.parse(scale);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--scale " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a scale that may differ from frame to frame.
   *
   * @throws IllegalArgumentException if it is not fixed
   */
  void requireFixed() {
    if ("auto".equals(scale)) {
      throw new IllegalArgumentException(
          "--scale auto is for pictures; the frames of a clip need one size: 1 to "
              + ModelManifest.MAX_SCALE);
    }
  }

  /** Whether a scale was given. */
  boolean isGiven() {
    return scale != null;
  }
}
