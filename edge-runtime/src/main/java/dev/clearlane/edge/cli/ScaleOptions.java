package dev.clearlane.edge.cli;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.models.ScaleChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options for the input size of models. A mix-in of commands that restore pictures. */
@OptionHeading("Model options")
final class ScaleOptions {
  @Option(
      names = "--scale",
      paramLabel = "1|2|3|auto",
      description =
          "Downscaling factor for the model input; the model's correction is upscaled and added"
              + " to the full-size picture. auto uses the largest input that --time-limit allows"
              + " (default: the model's own).")
  private @Nullable String scale;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Maximum seconds per picture, with --scale auto.")
  private @Nullable Double limitSeconds;

  /**
   * The factor for a clip, whose frames all have one size; 0 for each model's own.
   *
   * @throws IllegalArgumentException if it is out of range or not fixed
   */
  int fixed() {
    ScaleChoice choice = choice();
    if (!choice.equals(ScaleChoice.fixed(choice.factor()))) {
      throw new IllegalArgumentException(
          "--scale auto is for pictures; the frames of a clip need one size: 1 to "
              + ModelManifest.MAX_SCALE);
    }
    return choice.factor();
  }

  /**
   * The choice.
   *
   * @throws IllegalArgumentException if the options exclude each other or are out of range
   */
  ScaleChoice choice() {
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
      return ScaleChoice.DEFAULT;
    }
    if (!scale.matches("[1-" + ModelManifest.MAX_SCALE + "]")) {
      throw new IllegalArgumentException(
          "--scale must be 1 to %d or auto, but is '%s'".formatted(ModelManifest.MAX_SCALE, scale));
    }
    return ScaleChoice.fixed(Integer.parseInt(scale));
  }
}
