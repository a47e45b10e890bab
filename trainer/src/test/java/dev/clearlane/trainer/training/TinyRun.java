package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs of {@link TinyData}'s recipes on one thread of the CPU. */
final class TinyRun {
  /** So little that the first step is the last. */
  static final double ONE_STEP = 1e-9;

  /** For recipes whose losses look through no other network. */
  static final WeightReader NO_OTHERS = TinyRun::none;

  private TinyRun() {}

  static void train(Recipe recipe, Path data, Path run, @Nullable Double minutes, boolean resume)
      throws Exception {
    train(recipe, options(data, run, minutes, resume, 0));
  }

  static void train(Recipe recipe, RunOptions options) throws Exception {
    try (TrainingRun training = new TrainingRun(recipe, options)) {
      training.run();
    }
  }

  static RunOptions options(
      Path data, Path run, @Nullable Double minutes, boolean resume, long checkpointSteps) {
    return new RunOptions(
        data, run, minutes, null, false, resume, 1, Device.CPU, checkpointSteps, NO_OTHERS);
  }

  private static InitialWeights none(Path from, Network network) throws IOException {
    throw new IOException("nothing to read from " + from);
  }

  static long savedStep(Path run) throws Exception {
    return Checkpoint.read(run, TinyData.phased("wei2021-w2", 1).network()).step();
  }
}
