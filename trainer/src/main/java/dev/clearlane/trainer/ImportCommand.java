package dev.clearlane.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.training.Checkpoint;
import dev.clearlane.trainer.weights.ImportedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane import FILE --recipe RECIPE --out RUN}. */
@Command(
    name = "import",
    subcommands = ImportTfjsCommand.class,
    description = {
      "Import weights as a run: a safetensors file or a PyTorch file (torch.save of a state dict,"
          + " a checkpoint or a module; torch.jit.save; torch::save).",
      "Tensor names may have a common prefix, for example state_dict.module.; averaged (ema) weights"
          + " are preferred if a file has several sets.",
      "The run can be exported (clearlane export RUN) or trained further (clearlane train --from"
          + " RUN)."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  private static final int MAX_NAMED = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "File with the weights.")
  private @Nullable Path file;

  @Option(
      names = "--recipe",
      paramLabel = "RECIPE",
      description = "Recipe that names the network and task of the weights, by path or name.")
  private @Nullable String recipe;

  @Option(names = "--out", paramLabel = "RUN", description = "Directory of the run to write.")
  private @Nullable Path out;

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description =
          "YAML map from tensor names in the file to parameter names of the network; an empty name"
              + " skips the tensor. Parameter names: clearlane train describe NETWORK --json.")
  private @Nullable Path map;

  @Override
  public Integer call() throws IOException {
    // Not required by the parser: it would demand them from subcommands too.
    return read(
        required(file, "FILE"), required(recipe, "--recipe=RECIPE"), required(out, "--out=RUN"));
  }

  private <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw wrong("Missing required option or parameter: '%s'".formatted(name), null);
    }
    return value;
  }

  private int read(Path weightsFile, String recipeName, Path run) throws IOException {
    Recipe chosen = RecipeReader.read(recipeName, Directories.recipes());
    if (!Files.isRegularFile(weightsFile)) {
      throw wrong(weightsFile + ": no such file", null);
    }
    Path checkpoint = run.resolve(Checkpoint.FILE);
    if (Files.exists(checkpoint)) {
      throw wrong(checkpoint + ": already exists; give another --out", null);
    }
    ImportedWeights weights = ImportedWeights.read(weightsFile, chosen.network(), mapping());
    Files.createDirectories(run);
    Files.writeString(run.resolve(Recipe.FILE), chosen.text());
    float[] zeros = new float[weights.values().length];
    new Checkpoint(
            chosen.network().name(),
            chosen.name(),
            chosen.seed(),
            0,
            0,
            0,
            0,
            String.valueOf(weightsFile.getFileName()),
            weights.values(),
            weights.values(),
            zeros,
            zeros,
            null)
        .write(checkpoint, chosen.network());
    spec.commandLine()
        .getErr()
        .printf(
            "%s: %,d values of %s%s%s%n",
            run,
            Census.parameterCount(chosen.network()),
            chosen.network().name(),
            weights.prefix().isEmpty() ? "" : ", named " + weights.prefix() + "…",
            weights.ignored().isEmpty()
                ? ""
                : ", %d other tensors left out: %s"
                    .formatted(weights.ignored().size(), named(weights.ignored())));
    return 0;
  }

  /** The first names, for one line. */
  private static String named(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMED)));
    return names.size() > MAX_NAMED ? shown + ", …" : shown;
  }

  private Map<String, String> mapping() throws IOException {
    if (map == null) {
      return Map.of();
    }
    try {
      Map<String, String> read =
          new YAMLMapper()
              .readValue(Files.readString(map), new TypeReference<Map<String, String>>() {});
      if (read == null) {
        throw wrong(map + ": must hold a map of names, but is empty", null);
      }
      read.replaceAll((theirs, ours) -> ours == null ? "" : ours);
      return read;
    } catch (JsonProcessingException e) {
      throw wrong(map + ": must hold a map of names: " + e.getOriginalMessage(), e);
    }
  }

  private ParameterException wrong(@Nullable String message, @Nullable Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
