package dev.clearlane.trainer;

import dev.clearlane.trainer.training.DivergedException;
import dev.clearlane.trainer.training.Recipe;
import dev.clearlane.trainer.training.RecipeException;
import dev.clearlane.trainer.training.RecipeReader;
import dev.clearlane.trainer.training.RunOptions;
import dev.clearlane.trainer.training.Schedule;
import dev.clearlane.trainer.training.TrainingRun;
import java.io.IOException;
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
    description = "Trains a network as a recipe says.",
    subcommands = DescribeCommand.class,
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A YAML file, or the name of one in trainer/recipes.")
  private @Nullable String recipe;

  @Option(names = "--data", paramLabel = "DIR", description = "Root of the training data.")
  private @Nullable Path data;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "Directory for checkpoint and metrics; default runs/RECIPE.")
  private @Nullable Path out;

  @Option(names = "--steps", paramLabel = "N", description = "Steps, instead of the recipe's.")
  private @Nullable Long steps;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Wall-clock limit of the run, all sittings together.")
  private @Nullable Double minutes;

  @Option(
      names = "--schedule",
      description =
          "What the learning rate follows, instead of the recipe's: ${COMPLETION-CANDIDATES}. With"
              + " time it reaches its end when --minutes are over; such a run cannot be repeated bit"
              + " by bit.")
  private Schedule.@Nullable Basis schedule;

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description = "Run or checkpoint whose averaged weights to start from.")
  private @Nullable Path from;

  @Option(names = "--resume", description = "Go on with the run in --out.")
  private boolean resume;

  @Option(names = "--threads", paramLabel = "N", description = "Threads for libtorch; default 2.")
  private int threads = 2;

  @Override
  public Integer call() throws IOException, InterruptedException, DivergedException {
    if (recipe == null) {
      throw wrong("a recipe is missing");
    }
    if (data == null) {
      throw wrong("--data is missing: the root of the training data");
    }
    if (resume && from != null) {
      throw wrong("--resume and --from exclude each other");
    }
    if (threads < 1 || threads > 1024) {
      throw wrong("--threads must be 1 to 1024, but is " + threads);
    }
    if (minutes != null && !(minutes > 0 && minutes < 1e6)) {
      throw wrong("--minutes must be above 0 and below 1000000, but is " + minutes);
    }
    Recipe chosen = recipe(recipe);
    if (chosen.schedule() == Schedule.Basis.TIME && minutes == null) {
      throw wrong("a schedule by time needs --minutes");
    }
    Path run = out == null ? Path.of("runs", chosen.name()) : out;
    RunOptions options = new RunOptions(data, run, minutes, from, resume, threads);
    try (TrainingRun training = new TrainingRun(chosen, options)) {
      training.run();
    }
    return 0;
  }

  private Recipe recipe(String name) {
    try {
      Recipe read = RecipeReader.read(name, Places.recipes());
      if (steps != null && steps < 1) {
        throw wrong("--steps must be at least 1, but is " + steps);
      }
      return read.with(steps, schedule);
    } catch (RecipeException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
