package dev.clearlane.trainer;

import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.training.Checkpoint;
import dev.clearlane.trainer.training.DivergedException;
import dev.clearlane.trainer.training.RunOptions;
import dev.clearlane.trainer.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train resume RUN}. */
@Command(
    name = "resume",
    description = "Resume a run from its checkpoint, with its own recipe and data.",
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "Directory of a run.")
  private Path directory;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Root of the training data (default: as when the run started).")
  private @Nullable Path data;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Time limit of the run in minutes, including time before this resume (default: the"
              + " previous limit).")
  private @Nullable Double minutes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads for libtorch (default: as before).")
  private @Nullable Integer threads;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Device: auto, cpu, cuda (default: auto).")
  private Device.Choice device = Device.Choice.AUTO;

  @Override
  public Integer call() throws IOException, InterruptedException, DivergedException {
    RunFolder run = new RunFolder(directory);
    if (!Files.exists(run.recipe()) || !Files.exists(directory.resolve(Checkpoint.FILE))) {
      throw wrong(
          "%s: cannot be resumed: recipe.yaml or %s is missing"
              .formatted(directory, Checkpoint.FILE));
    }
    Optional<RunFacts> facts = run.facts();
    Path root = data == null ? facts.map(f -> Path.of(f.data())).orElse(null) : data;
    if (root == null) {
      throw wrong(directory + ": run.json has no data root; give --data");
    }
    if (minutes != null && !(minutes > 0 && minutes < 1e6)) {
      throw wrong("--minutes must be above 0 and below 1000000, but is " + minutes);
    }
    if (threads != null && (threads < 1 || threads > 1024)) {
      throw wrong("--threads must be 1 to 1024, but is " + threads);
    }
    Recipe recipe = RecipeReader.read(run.recipe().toString(), directory);
    Double limit = minutes == null ? facts.map(f -> f.last().minutes()).orElse(null) : minutes;
    int count = threads == null ? facts.map(f -> f.last().threads()).orElse(2) : threads;
    RunOptions options =
        new RunOptions(
            root,
            directory,
            limit,
            null,
            false,
            true,
            count,
            TrainCommand.device(device, spec),
            0,
            TrainCommand::weights);
    GracefulStop.run(new TrainingRun(recipe, options));
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
