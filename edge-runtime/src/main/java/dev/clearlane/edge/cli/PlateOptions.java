package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which models find and read plates, and how. A mix-in. */
@OptionHeading("Plate options")
final class PlateOptions {
  @Option(
      names = "--model",
      paramLabel = "ID",
      description =
          "Detector or reader to use instead of the first installed one; ppocr-v4 is the general"
              + " reader, which reads what another is not sure of if both or neither is named."
              + " Repeatable.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--countries",
      paramLabel = "CC",
      split = ",",
      description =
          "Countries whose formats are preferred, such as DE,FR; otherwise formats of all"
              + " countries count a little.")
  private List<String> countries = new ArrayList<>();

  @Option(
      names = "--format-weight",
      paramLabel = "W",
      description =
          "How much a text with a national format is preferred: 0 (not) to 4, natural logarithm of"
              + " a factor (default: ${DEFAULT-VALUE}). It reorders the reader's candidates and"
              + " adds none.")
  private double weight = FormatPrior.DEFAULT_WEIGHT;

  @Option(
      names = "--min-width",
      paramLabel = "PX",
      description = "Narrower plates are found but not read (default: ${DEFAULT-VALUE}).")
  private int minWidthPx = PlateFinder.DEFAULT_MIN_WIDTH_PX;

  @Option(
      names = "--close-look",
      paramLabel = "ID",
      description =
          "Model that restores each plate of a picture, and the best one of each vehicle of a clip,"
              + " before it is read once more; auto: that of tier archive-fast, if it is"
              + " installed; none (default: ${DEFAULT-VALUE}).")
  private String closeLook = PlateModels.AUTO;

  @Mixin private ModelsOption models = new ModelsOption();

  int minWidthPx() {
    return minWidthPx;
  }

  /**
   * Opens the models.
   *
   * @return owned by the caller
   * @throws IllegalArgumentException one line, if an option is out of range
   * @throws BundleException if a model is missing or wrong
   * @throws EngineException if a model cannot be run
   */
  PlateFinder open() throws BundleException, EngineException {
    if (minWidthPx < 1 || minWidthPx > 10_000) {
      throw new IllegalArgumentException(
          "--min-width must be 1 to 10000 pixels, but is " + minWidthPx);
    }
    Set<String> upper =
        countries.stream()
            .map(country -> country.strip().toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet());
    FormatPrior prior = new FormatPrior(weight, upper);
    return PlateModels.resolve(models.directory(), ids, closeLook)
        .open(prior, Math.max(1, Runtime.getRuntime().availableProcessors()), 1);
  }
}
