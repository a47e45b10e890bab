package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.onnx.Export;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeException;
import dev.clearlane.trainer.recipe.RecipeReader;
import dev.clearlane.trainer.run.Revision;
import dev.clearlane.trainer.training.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane export RUN --out DIR}. */
@Command(
    name = "export",
    description = "Turns a run into a model bundle, held against ONNX Runtime.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "Directory of a run.")
  private Path run;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The bundle.")
  private Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "One in RUN, such as phase-1-pretrain.safetensors; default the newest.")
  private Path checkpointFile = Path.of(Checkpoint.FILE);

  @Option(names = "--id", description = "Name of the model; default the recipe's.")
  private @Nullable String id;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Root of the training data: measure on its kept-aside split.")
  private @Nullable Path data;

  @Option(
      names = "--gain",
      defaultValue = "1",
      description =
          "Multiply the network's correction of its input; a network trained briefly corrects too"
              + " little. Default 1.")
  private double gain;

  /** What a model may compute in. */
  enum Precision {
    FP32,
    FP16
  }

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16",
      description =
          "What the model computes in; input and output are float32 either way. Default fp32.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--fuse",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Make the branches of a convolution, which training uses, one convolution (default:"
              + " true).")
  private boolean fuse = true;

  @Override
  public Integer call() throws IOException {
    if (!(gain > 0 && gain <= 4)) {
      throw wrong("--gain must be above 0 and at most 4, but is " + gain, null);
    }
    Path recipeFile = run.resolve(Recipe.FILE);
    if (!Files.exists(recipeFile)) {
      throw wrong(run + ": not the directory of a run, it has no " + Recipe.FILE, null);
    }
    Recipe recipe;
    try {
      recipe = RecipeReader.read(recipeFile.toString(), run);
    } catch (RecipeException e) {
      throw wrong(e.getMessage(), e);
    }
    String name = id == null ? recipe.name() : id;
    if (!ModelBundle.isId(name)) {
      throw wrong("--id must be %s, but is %s".formatted(ModelBundle.ID_RULE, name), null);
    }
    if (gain != 1 && recipe.network().correction().isEmpty()) {
      throw wrong(
          "--gain must be 1 for %s, which adds no correction to its input, but is %s"
              .formatted(recipe.network().name(), gain),
          null);
    }
    Checkpoint checkpoint = Checkpoint.read(run.resolve(checkpointFile), recipe.network());
    Export.Request request =
        new Export.Request(
            recipe,
            checkpoint,
            name,
            Revision.current(),
            data,
            gain,
            precision == Precision.FP16,
            fuse,
            "clearlane export RUN --data DATA --out DIR --id "
                + name
                + (checkpointFile.equals(Path.of(Checkpoint.FILE))
                    ? ""
                    : " --checkpoint " + checkpointFile.getFileName())
                + (gain == 1 ? "" : " --gain " + gain)
                + (precision == Precision.FP32 ? "" : " --precision fp16")
                + (fuse ? "" : " --no-fuse"));
    ModelManifest manifest = Export.write(request, out);
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "%s: step %d of %s%s%n",
        out, checkpoint.step(), recipe.name(), data == null ? ", not measured: no --data" : "");
    for (ModelManifest.Figures measured : manifest.figures()) {
      err.printf("%s: %s%n", measured.data(), new TreeMap<>(measured.values()));
    }
    err.flush();
    return 0;
  }

  private ParameterException wrong(@Nullable String message, @Nullable Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
