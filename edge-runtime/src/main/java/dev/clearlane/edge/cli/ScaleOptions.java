package dev.clearlane.edge.cli;

import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options for the scale that deblurring works at. */
final class ScaleOptions {
  @Option(
      names = "--scale",
      paramLabel = "1|2|3|auto",
      converter = Converter.class,
      description =
          "Scale of deblurring: pictures are reduced by this factor, and the enlarged change is"
              + " added. auto takes the largest size that --time-limit allows. Streaks are removed"
              + " at full size (default: the tier's).")
  private @Nullable ScaleChoice scale;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "Time for one picture or frame, with --scale auto.")
  private @Nullable Double limitSeconds;

  /**
   * The choice.
   *
   * @throws IllegalArgumentException if the options contradict each other or are out of range
   */
  ScaleChoice choice(Tier tier) {
    boolean auto = scale != null && scale.isAuto();
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
    return scale == null ? tier.scale() : scale;
  }

  /** Whether a scale was given. */
  boolean isGiven() {
    return scale != null;
  }

  /** Reads a scale. */
  static final class Converter implements ITypeConverter<ScaleChoice> {
    @Override
    public ScaleChoice convert(String value) {
      try {
        return ScaleChoice.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
