package dev.clearlane.trainer;

import dev.clearlane.trainer.pack.PackWriter;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.training.InitialWeights;
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

/** {@code clearlane train pack RECIPE --data DIR --out DIR}. */
@Command(
    name = "pack",
    description = {
      "Write a recipe, its network and its training pictures as a directory that trainer/gpu trains"
          + " from, on a machine with PyTorch and without Java.",
      "Only the training split is packed; tuning and held-out data are not."
    },
    mixinStandardHelpOptions = true)
final class PackCommand implements Callable<Integer> {
  private static final int MIB = 1 << 20;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RECIPE",
      description = "Path of a YAML file, or name of a recipe in trainer/recipes.")
  private String recipe;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Root of the training data.")
  private Path data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the pack to write; it must not exist.")
  private Path out;

  @Option(
      names = "--from",
      paramLabel = "RUN",
      description =
          "Initial weights: averaged weights of a run or checkpoint, or a model bundle (default:"
              + " random).")
  private @Nullable Path from;

  @Option(
      names = "--part-mib",
      paramLabel = "N",
      description = "Maximum size of a part with pictures, in MiB, 1 to 1024 (default: 60).")
  private int partMib = 60;

  @Option(
      names = "--clip-runs",
      paramLabel = "N",
      description =
          "Runs of nine frames taken from a longer clip, at equal distances, 1 to 1000 (default: 8).")
  private int clipRuns = 8;

  @Override
  public Integer call() throws IOException {
    requireBetween("--part-mib", partMib, 1024);
    requireBetween("--clip-runs", clipRuns, 1000);
    Recipe read = RecipeReader.read(recipe, Directories.recipes());
    InitialWeights start =
        from == null ? null : TrainCommand.start(from, read.network(), read.seed());
    PackWriter.Request request =
        new PackWriter.Request(
            read, data, start, TrainCommand::weights, (long) partMib * MIB, clipRuns);
    PackWriter.Summary summary = PackWriter.write(request, out);
    spec.commandLine()
        .getErr()
        .printf(
            "%s: %,d pictures in %d parts, %.1f MiB%n",
            out, summary.pictures(), summary.parts(), (double) summary.bytes() / MIB);
    return 0;
  }

  private void requireBetween(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          spec.commandLine(), "%s must be 1 to %d, but is %d".formatted(name, max, value));
    }
  }
}
