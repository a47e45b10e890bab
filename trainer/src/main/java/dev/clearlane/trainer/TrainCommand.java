package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.onnx.BundleWeights;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.recipe.RecipeText;
import dev.clearlane.trainer.recipe.Schedule;
import dev.clearlane.trainer.teacher.LabelCommand;
import dev.clearlane.trainer.training.DivergedException;
import dev.clearlane.trainer.training.InitialWeights;
import dev.clearlane.trainer.training.RunOptions;
import dev.clearlane.trainer.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train RECIPE}. */
@Command(
    name = "train",
    description = "Train a network from a recipe.",
    subcommands = {
      DescribeCommand.class,
      StepBenchCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ResumeCommand.class,
      CompareCommand.class,
      EvaluateCommand.class,
      LabelCommand.class,
      PackCommand.class
    },
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "Path of a YAML file, or name of a recipe in trainer/recipes.")
  private @Nullable String recipe;

  @Option(names = "--data", paramLabel = "DIR", description = "Root of the training data.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "Directory of the run: checkpoints, metrics, page (default: runs/RECIPE).")
  private @Nullable Path out;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Number of steps (default: from the recipe).")
  private @Nullable Long steps;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Time limit of the run in minutes, including time before a resume (default: no limit).")
  private @Nullable Double minutes;

  @Option(
      names = "--schedule",
      paramLabel = "KIND",
      description =
          "Basis of the learning rate schedule: steps, time (default: from the recipe)."
              + " With time, the schedule ends after --minutes; such a run is not reproducible bit"
              + " for bit.")
  private Schedule.@Nullable Basis schedule;

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description =
          "Initialise the network from the averaged weights of a run or checkpoint, or from a model"
              + " bundle.")
  private @Nullable Path from;

  @Option(
      names = "--revive",
      description =
          "With --from: start channels again, before the first step, that a ReLU always cuts off.")
  private boolean revive;

  @Option(
      names = "--pairs",
      paramLabel = "INPUTS:TARGETS",
      description =
          "Train and validate on two directories of images with matching names instead of the"
              + " recipe's data; relative to --data (default with --pairs: the current directory).")
  private @Nullable String pairs;

  @Option(names = "--resume", description = "Resume the run in --out.")
  private boolean resume;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads for libtorch (default: 2).")
  private int threads = 2;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Device: auto, cpu, cuda (default: auto, CUDA if available).")
  private Device.Choice device = Device.Choice.AUTO;

  @Option(
      names = "--checkpoint-steps",
      paramLabel = "N",
      description =
          "Write a checkpoint every N steps, in addition to every minute (default: 0, off).")
  private long checkpointSteps;

  @Override
  public Integer call() throws IOException, InterruptedException, DivergedException {
    if (recipe == null) {
      throw wrong("a recipe is missing");
    }
    if (data == null && pairs == null) {
      throw wrong("--data is missing: the root of the training data");
    }
    if (resume && from != null) {
      throw wrong("--resume and --from exclude each other");
    }
    if (revive && from == null) {
      throw wrong("--revive needs --from");
    }
    if (threads < 1 || threads > 1024) {
      throw wrong("--threads must be 1 to 1024, but is " + threads);
    }
    if (minutes != null && !(minutes > 0 && minutes < 1e6)) {
      throw wrong("--minutes must be above 0 and below 1000000, but is " + minutes);
    }
    if (checkpointSteps < 0) {
      throw wrong("--checkpoint-steps must be 0 (none) or more, but is " + checkpointSteps);
    }
    Recipe chosen = recipe(recipe);
    if (chosen.schedule() == Schedule.Basis.TIME && minutes == null) {
      throw wrong("a schedule by time needs --minutes");
    }
    Path run = out == null ? Path.of("runs", chosen.name()) : out;
    InitialWeights start = from == null ? null : start(from, chosen.network(), chosen.seed());
    RunOptions options =
        new RunOptions(
            data == null ? Path.of("").toAbsolutePath() : data,
            run,
            minutes,
            start,
            revive,
            resume,
            threads,
            device(device, spec),
            checkpointSteps,
            TrainCommand::weights);
    GracefulStop.run(new TrainingRun(chosen, options));
    return 0;
  }

  /** Resolves the device; a device that this machine lacks is a usage error. */
  static Device device(Device.Choice choice, CommandSpec spec) {
    Torch.require();
    try {
      return Device.of(choice);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Reads weights of exactly that network. */
  static InitialWeights weights(Path from, Network network) throws IOException {
    return start(from, network, 0);
  }

  /** Reads weights of a network, or of one that it extends; the rest is drawn from the seed. */
  static InitialWeights start(Path from, Network network, long seed) throws IOException {
    return Files.exists(from.resolve(ModelBundle.MANIFEST))
        ? BundleWeights.read(from, network, seed)
        : InitialWeights.run(from, network, seed);
  }

  private Recipe recipe(String name) throws IOException {
    Recipe read = RecipeReader.read(name, Directories.recipes());
    if (steps != null && steps < 1) {
      throw wrong("--steps must be at least 1, but is " + steps);
    }
    String resolved = RecipeText.with(read.text(), steps, schedule, pairs);
    return RecipeReader.parse(name, resolved);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
