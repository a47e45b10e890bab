package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.training.DivergedException;
import dev.clearlane.trainer.training.StepBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train bench RECIPE}. */
@Command(
    name = "bench",
    description = {
      "Compare the time of a recipe's training step with a plain libtorch loop of the same network,"
          + " loss and batch, and print the process's memory during training.",
      "Uses a batch of noise, no data."
    },
    mixinStandardHelpOptions = true)
final class StepBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RECIPE",
      description = "Path of a YAML file, or name of a recipe in trainer/recipes.")
  private String recipe;

  @Option(
      names = "--phase",
      paramLabel = "N",
      defaultValue = "1",
      description = "Phase of the recipe, counted from 1 (default: 1).")
  private int phase;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rounds, each with some steps of both loops (default: 10).")
  private int rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps over which memory is measured; 0 skips the measurement (default: 1000).")
  private int steps;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Root of the data; required if a loss reads a file from it.")
  private Path data = Path.of(".");

  @Option(names = "--threads", paramLabel = "N", description = "Threads for libtorch (default: 2).")
  private int threads = 2;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Device: auto, cpu, cuda (default: auto).")
  private Device.Choice device = Device.Choice.AUTO;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, DivergedException {
    Recipe chosen = recipe();
    require(
        phase >= 1 && phase <= chosen.phases().size(),
        "--phase",
        "1 to " + chosen.phases().size(),
        phase);
    require(rounds >= 1 && rounds <= 10_000, "--rounds", "1 to 10000", rounds);
    require(
        steps == 0 || (steps >= 10 && steps <= 1_000_000), "--steps", "0 or 10 to 1000000", steps);
    require(threads >= 1 && threads <= 1024, "--threads", "1 to 1024", threads);
    Torch.require();
    Torch.useThreads(threads);
    StepBench.Result result;
    try {
      result =
          new StepBench(chosen, phase - 1, data, Device.of(device), TrainCommand::weights)
              .run(rounds, steps);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    print(chosen, result);
    return 0;
  }

  private void print(Recipe chosen, StepBench.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    List<Double> memory = result.memoryMb();
    if (json) {
      ObjectNode tree = new JsonMapper().createObjectNode();
      tree.put("network", chosen.network().name())
          .put("phase", phase)
          .put("threads", threads)
          .put("step_ms", result.stepMs())
          .put("bare_step_ms", result.bareStepMs())
          .put("throughput_ratio", result.ratio());
      memory.forEach(tree.withArray("memory_mb")::add);
      out.println(tree.toPrettyString());
    } else {
      out.printf(
          Locale.ROOT,
          "%s, phase %d, %d threads: %.2f ms a step%n",
          chosen.network().name(),
          phase,
          threads,
          result.stepMs());
      if (result.bareStepMs() == null) {
        out.println("no plain loop to compare with: the phase has a critic");
      } else {
        out.printf(
            Locale.ROOT,
            "bare libtorch: %.2f ms a step, throughput ratio %.3f%n",
            result.bareStepMs(),
            result.ratio());
      }
      for (int i = 0; i < memory.size(); i++) {
        out.printf(
            Locale.ROOT,
            "after %d steps: %.0f MB resident%n",
            steps * (i + 1L) / memory.size(),
            memory.get(i));
      }
    }
    out.flush();
  }

  private Recipe recipe() throws IOException {
    return RecipeReader.read(recipe, Directories.recipes());
  }

  private void require(boolean holds, String option, String rule, Object value) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(), "%s must be %s, but is %s".formatted(option, rule, value));
    }
  }
}
