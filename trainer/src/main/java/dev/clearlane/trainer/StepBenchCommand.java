package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeException;
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
      "Times a recipe's training step against a bare libtorch loop of the same network, loss and"
          + " batch, and shows the process's memory while training goes on.",
      "Needs no data: the batch is noise."
    },
    mixinStandardHelpOptions = true)
final class StepBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RECIPE", description = "A YAML file, or a name.")
  private String recipe;

  @Option(
      names = "--phase",
      paramLabel = "N",
      defaultValue = "1",
      description = "The recipe's phase, from 1; default 1.")
  private int phase;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Rounds of some steps of each loop in turn; default 10.")
  private int rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps over which memory is watched; 0 leaves that out; default 1000.")
  private int steps;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Root of the data; needed where a loss reads a file from there.")
  private Path data = Path.of(".");

  @Option(names = "--threads", paramLabel = "N", description = "Threads for libtorch; default 2.")
  private int threads = 2;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: ${COMPLETION-CANDIDATES}; default auto.")
  private Device.Choice device = Device.Choice.AUTO;

  @Option(names = "--json", description = "Print JSON.")
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
        out.println("a phase with a critic has no bare loop to be held against");
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

  private Recipe recipe() {
    try {
      return RecipeReader.read(recipe, Places.recipes());
    } catch (RecipeException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void require(boolean holds, String option, String rule, Object value) {
    if (!holds) {
      throw new ParameterException(
          spec.commandLine(), "%s must be %s, but is %s".formatted(option, rule, value));
    }
  }
}
