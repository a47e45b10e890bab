package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.data.MixtureComponent;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Quantisation;
import dev.clearlane.trainer.usage.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained: a small YAML file, see {@link RecipeReader}.
 *
 * @param name of the recipe
 * @param task task of the network
 * @param network architecture
 * @param refines the model that a refiner works behind; null for other networks
 * @param calibration what the 8-bit file that is trained for is made from; null to train for
 *     float32
 * @param seed of every random choice
 * @param schedule basis of the learning rate schedule
 * @param phases how it is trained, in order; at least one
 * @param emaDecay of the averaged weights, after their warm-up
 * @param inputNoise standard deviation of the noise that the input gets, in 8-bit levels
 * @param reuse average number of uses of a degraded picture
 * @param cleanShare probability that the input is the clean picture; picture networks only
 * @param channelSwaps probability that a sample's colour channels are permuted; picture networks
 *     only
 * @param mix components that samples are drawn from
 * @param validationPairs held-out pairs to measure on; picture networks only
 * @param validationEvery steps between measurements
 * @param validationSamples pictures, or batches for a classifier
 * @param thresholds per label of a classifier, its thresholds for entering and leaving a decision
 * @param text the recipe's YAML
 */
public record Recipe(
    String name,
    Task task,
    Network network,
    @Nullable CoarseModel refines,
    @Nullable Path calibration,
    long seed,
    Schedule.Basis schedule,
    List<Phase> phases,
    double emaDecay,
    double inputNoise,
    int reuse,
    double cleanShare,
    double channelSwaps,
    List<MixtureComponent> mix,
    List<Source> validationPairs,
    int validationEvery,
    int validationSamples,
    Map<String, ModelManifest.Threshold> thresholds,
    String text) {
  /** Name of the recipe in a run's directory. */
  public static final String FILE = "recipe.yaml";

  public Recipe {
    phases = List.copyOf(phases);
    thresholds = Map.copyOf(thresholds);
    mix = List.copyOf(mix);
    validationPairs = List.copyOf(validationPairs);
  }

  /** Steps of all phases together. */
  public long steps() {
    return phases.stream().mapToLong(Phase::steps).sum();
  }

  /**
   * Where the 8-bit file that it trains for rounds, read from {@link #calibration}; null to train
   * for float32.
   *
   * @throws UsageException one line that names the file, if it cannot be used
   */
  public @Nullable Quantisation quantisation() throws UsageException {
    return calibration == null ? null : CalibrationFile.read(calibration, network);
  }

  /** Origins of everything that the mix draws from, in a fixed order. */
  public List<String> origins() {
    TreeSet<Source> sources = new TreeSet<>();
    TreeSet<String> degradations = new TreeSet<>();
    TreeSet<String> fonts = new TreeSet<>();
    for (MixtureComponent entry : mix) {
      sources.addAll(entry.pairs());
      sources.addAll(entry.sharp());
      sources.addAll(entry.clips());
      sources.addAll(entry.plates());
      fonts.addAll(entry.fonts());
      degradations.addAll(entry.degrade());
      if (!entry.clips().isEmpty()) {
        degradations.add("frame average");
      }
    }
    List<String> lines =
        new ArrayList<>(sources.stream().map(s -> s.id() + ": " + s.origin()).toList());
    if (!fonts.isEmpty()) {
      lines.add("plates rendered by this project in the typefaces " + String.join(", ", fonts));
    }
    if (!degradations.isEmpty()) {
      lines.add("synthetic degradations: " + String.join(", ", degradations));
    }
    return List.copyOf(lines);
  }
}
