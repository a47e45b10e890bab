package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.usage.UsageException;
import dev.clearlane.trainer.weights.Safetensors;
import dev.clearlane.trainer.weights.SafetensorsWriter;
import dev.clearlane.trainer.weights.SafetensorsWriter.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The complete state of a run between two steps: a safetensors file with each parameter by name
 * under {@code model.}, {@code ema.}, {@code adam.mean.} and {@code adam.variance.}; in a phase
 * with a critic also {@code critic.}, {@code critic.adam.mean.} and {@code critic.adam.variance.}.
 *
 * @param network name of the architecture
 * @param recipe name of the recipe
 * @param seed of the run
 * @param step steps done
 * @param phase index of the recipe's phase, from 0
 * @param phaseStep steps of that phase done
 * @param trainedSeconds wall-clock time they took
 * @param startedFrom origin of the initial weights, or empty
 * @param model the weights, flat
 * @param average their moving average
 * @param mean first moment of the optimiser
 * @param variance second moment
 * @param critic the critic, or null in a phase without
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record Checkpoint(
    String network,
    String recipe,
    long seed,
    long step,
    int phase,
    long phaseStep,
    double trainedSeconds,
    String startedFrom,
    float[] model,
    float[] average,
    float[] mean,
    float[] variance,
    @Nullable CriticPart critic) {
  /** Name of the file in a run's directory. */
  public static final String FILE = "checkpoint.safetensors";

  /**
   * The critic's state.
   *
   * @param network its architecture
   * @param weights flat
   * @param mean first moment of its optimiser
   * @param variance second moment
   */
  record CriticPart(Critic network, float[] weights, float[] mean, float[] variance) {}

  /**
   * This checkpoint with the mean of its moving average and of other weights in place of the former
   * (Wortsman et al., "Robust fine-tuning of zero-shot models", arXiv 2109.01903). With weights
   * that this run started from, the mean often keeps more of what they could do.
   *
   * @param share of this checkpoint's, above 0, below 1
   */
  public Checkpoint meanWith(InitialWeights other, double share) {
    if (!(share > 0 && share < 1) || other.weights().length != average.length) {
      throw new IllegalArgumentException(
          "share %s of %d weights with %d"
              .formatted(share, average.length, other.weights().length));
    }
    float[] mixed = new float[average.length];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (float) (share * average[i] + (1 - share) * other.weights()[i]);
    }
    String name =
        "%s, its weights (%s) averaged with those of %s".formatted(recipe, share, other.name());
    return new Checkpoint(
        network,
        name,
        seed,
        step,
        phase,
        phaseStep,
        trainedSeconds,
        startedFrom,
        model,
        mixed,
        mean,
        variance,
        critic);
  }

  /** Writes the file atomically. */
  public void write(Path file, Network architecture) throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("network", network);
    metadata.put("recipe", recipe);
    metadata.put("seed", Long.toString(seed));
    metadata.put("step", Long.toString(step));
    metadata.put("phase", Integer.toString(phase));
    metadata.put("phase_step", Long.toString(phaseStep));
    metadata.put("trained_seconds", Double.toString(trainedSeconds));
    metadata.put("started_from", startedFrom);
    List<ParameterSpec> specs = Census.parameters(architecture);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("model.", specs, model));
    parts.add(new Part("ema.", specs, average));
    parts.add(new Part("adam.mean.", specs, mean));
    parts.add(new Part("adam.variance.", specs, variance));
    if (critic != null) {
      metadata.put("critic_width", Integer.toString(critic.network().width()));
      metadata.put("critic_side_px", Integer.toString(critic.network().sidePx()));
      List<ParameterSpec> criticSpecs = Census.parameters(critic.network());
      parts.add(new Part("critic.", criticSpecs, critic.weights()));
      parts.add(new Part("critic.adam.mean.", criticSpecs, critic.mean()));
      parts.add(new Part("critic.adam.variance.", criticSpecs, critic.variance()));
    }
    SafetensorsWriter.write(file, metadata, parts);
  }

  /**
   * Reads a checkpoint, given the file or the run's directory.
   *
   * @throws UsageException if it is of another architecture
   * @throws IOException if it is missing or broken
   */
  public static Checkpoint read(Path fileOrRun, Network architecture) throws IOException {
    try (Safetensors file = open(fileOrRun)) {
      return read(file, architecture);
    }
  }

  /** The name of the architecture in a file or run; empty where none is given. */
  static String networkOf(Path fileOrRun) throws IOException {
    try (Safetensors file = open(fileOrRun)) {
      return file.text("network", "");
    }
  }

  private static Safetensors open(Path fileOrRun) throws IOException {
    return Safetensors.open(Files.isDirectory(fileOrRun) ? fileOrRun.resolve(FILE) : fileOrRun);
  }

  private static Checkpoint read(Safetensors file, Network architecture) throws IOException {
    String network = file.text("network", "");
    if (!network.equals(architecture.name())) {
      throw new UsageException(
          "%s: holds the network %s, not %s"
              .formatted(
                  file.file(), network.isEmpty() ? "of no name" : network, architecture.name()));
    }
    List<ParameterSpec> specs = Census.parameters(architecture);
    long step = file.integer("step", 0);
    return new Checkpoint(
        network,
        file.text("recipe", ""),
        file.integer("seed", 0),
        step,
        (int) file.integer("phase", 0),
        // Runs from before phases existed are in their first.
        file.integer("phase_step", step),
        seconds(file),
        file.text("started_from", ""),
        file.values("model.", architecture, specs),
        file.values("ema.", architecture, specs),
        file.values("adam.mean.", architecture, specs),
        file.values("adam.variance.", architecture, specs),
        critic(file));
  }

  private static double seconds(Safetensors file) throws IOException {
    String text = file.text("trained_seconds", "0");
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: trained_seconds must be a number, but is %s".formatted(file.file(), text), e);
    }
  }

  private static @Nullable CriticPart critic(Safetensors file) throws IOException {
    long width = file.integer("critic_width", 0);
    if (width == 0) {
      return null;
    }
    Critic network;
    try {
      network = new Critic((int) width, (int) file.integer("critic_side_px", 0));
    } catch (IllegalArgumentException e) {
      throw new IOException(file.file() + ": " + e.getMessage(), e);
    }
    List<ParameterSpec> specs = Census.parameters(network);
    return new CriticPart(
        network,
        file.values("critic.", network, specs),
        file.values("critic.adam.mean.", network, specs),
        file.values("critic.adam.variance.", network, specs));
  }
}
