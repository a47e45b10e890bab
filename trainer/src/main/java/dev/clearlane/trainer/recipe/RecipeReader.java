package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.Rules;
import dev.clearlane.bundle.settings.SettingsBinder;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.trainer.data.MixtureComponent;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads recipes; all errors are reported at once. */
public final class RecipeReader {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeReader.class);

  private RecipeReader() {}

  /**
   * Reads a recipe by path, or by name from a folder.
   *
   * @param recipe path of a YAML file, or the name of one in {@code folder} without its ending
   * @throws UsageException listing every error
   */
  public static Recipe read(String recipe, Path folder) throws UsageException {
    Path file = Path.of(recipe);
    if (!Files.exists(file)) {
      file = folder.resolve(recipe + ".yaml");
    }
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UsageException(
          List.of("%s: no such recipe, neither a file nor a name in %s".formatted(recipe, folder)));
    } catch (IOException e) {
      throw new UsageException(List.of(recipe + ": cannot be read: " + e.getMessage()));
    }
    return parse(file.toString(), text);
  }

  /**
   * Reads a recipe's text.
   *
   * @param origin what messages call it
   * @throws UsageException listing every error
   */
  public static Recipe parse(String origin, String text) throws UsageException {
    try {
      Bound<Recipe> bound =
          SettingsBinder.bind(
              RecipeFile.class,
              SettingsSource.parse(origin, text),
              (file, rules) -> recipe(file, text, rules));
      bound.deprecations().forEach(line -> LOG.warn("{}: {}", origin, line));
      return bound.value();
    } catch (SettingsException e) {
      throw new UsageException(
          e.problems().stream().map(problem -> origin + ": " + problem).toList());
    }
  }

  private static Recipe recipe(RecipeFile file, String text, Rules rules) {
    Network network = file.network().network(file.task(), rules);
    List<MixtureComponent> mix = new ArrayList<>();
    for (int i = 0; i < file.mix().size(); i++) {
      mix.add(file.mix().get(i).entry("mix[%d].".formatted(i), network, rules));
    }
    List<Phase> phases = new PhaseAssembly(network, rules).phases(file);
    rules.require(
        output(file.task()) == network.output(),
        "task",
        "must be one that %s has, but is %s".formatted(network.name(), file.task().id()));
    rules.require(!mix.isEmpty(), "mix", "must have at least one entry");
    rules.require(
        file.schedule() == Schedule.Basis.STEPS || phases.size() == 1,
        "schedule",
        "must be steps if there are several phases, but is time");
    return new Recipe(
        file.name(),
        file.task(),
        network,
        file.network().coarse(),
        file.network().calibration(),
        file.seed(),
        file.schedule(),
        phases,
        file.emaDecay(),
        file.inputNoise(),
        file.reuse(),
        file.cleanShare(),
        file.channelSwaps(),
        mix,
        MixSection.pairs("validation.pairs", file.validation().pairs(), network, rules),
        file.validation().everySteps(),
        file.validation().samples(),
        thresholds(file.thresholds(), network, rules),
        text);
  }

  private static Network.Output output(Task task) {
    return switch (task) {
      case DEBLUR, DERAIN -> Network.Output.PICTURE;
      case SELECT -> Network.Output.LABELS;
      case PLATE_DETECT -> Network.Output.PLATES;
      case PLATE_READ -> Network.Output.TEXT;
    };
  }

  private static Map<String, ModelManifest.Threshold> thresholds(
      Map<String, ThresholdSection> given, Network network, Rules rules) {
    List<String> labels = network.output() == Network.Output.LABELS ? network.labels() : List.of();
    for (String label : given.keySet()) {
      rules.require(
          labels.contains(label),
          "thresholds." + label,
          "is not a label of %s: %s".formatted(network.name(), labels));
    }
    Map<String, ModelManifest.Threshold> thresholds = new HashMap<>();
    for (String label : labels) {
      thresholds.put(label, given.getOrDefault(label, ThresholdSection.DEFAULT).threshold());
    }
    return thresholds;
  }
}
