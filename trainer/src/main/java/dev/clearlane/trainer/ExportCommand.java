package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.onnx.Export;
import dev.clearlane.trainer.recipe.Recipe;
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
    description = "Export a run as a model bundle and compare the ONNX model with libtorch.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "Directory of a run.")
  private Path run;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory of the bundle to write.")
  private Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Checkpoint in RUN, for example phase-1-pretrain.safetensors (default: the latest).")
  private Path checkpointFile = Path.of(Checkpoint.FILE);

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of the model (default: the recipe's name).")
  private @Nullable String id;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Root of the training data; if given, the model is measured on the held-out split.")
  private @Nullable Path data;

  @Option(
      names = "--gain",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description =
          "Factor on the correction that the network adds to its input; briefly trained networks"
              + " correct too little (default: 1).")
  private double gain;

  /** Precision of weights and computation. */
  enum Precision {
    FP32,
    FP16
  }

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16",
      description =
          "Precision of weights and computation; input and output are always float32 (default: fp32).")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--fuse",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Fuse the training-time branches of each convolution into one convolution (default: true).")
  private boolean fuse = true;

  private static final double DEFAULT_THRESHOLD = 0.5;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      defaultValue = "0.5",
      description = "Score from which a plate counts; plate detectors only (default: 0.5).")
  private double threshold;

  private static final double DEFAULT_MEAN_SHARE = 0.5;

  @Option(
      names = "--mean-with",
      paramLabel = "FROM",
      description =
          "Export the mean of RUN's weights and those of another run, checkpoint or model bundle,"
              + " such as the one it started from (default: RUN's weights alone).")
  private @Nullable Path meanWith;

  @Option(
      names = "--mean-share",
      paramLabel = "SHARE",
      description = "Share of RUN's weights in the mean, above 0, below 1 (default: 0.5).")
  private @Nullable Double meanShare;

  @Override
  public Integer call() throws IOException {
    if (!(threshold > 0 && threshold < 1)) {
      throw wrong("--threshold must be above 0 and below 1, but is " + threshold, null);
    }
    if (meanShare != null && meanWith == null) {
      throw wrong("--mean-share needs --mean-with", null);
    }
    double share = meanShare == null ? DEFAULT_MEAN_SHARE : meanShare;
    if (!(share > 0 && share < 1)) {
      throw wrong("--mean-share must be above 0 and below 1, but is " + share, null);
    }
    if (!(gain > 0 && gain <= 4)) {
      throw wrong("--gain must be above 0 and at most 4, but is " + gain, null);
    }
    Path recipeFile = run.resolve(Recipe.FILE);
    if (!Files.exists(recipeFile)) {
      throw wrong(run + ": not a run: it has no " + Recipe.FILE, null);
    }
    Recipe recipe = RecipeReader.read(recipeFile.toString(), run);
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
    if (threshold != DEFAULT_THRESHOLD && recipe.network().output() != Network.Output.PLATES) {
      throw wrong("--threshold is for plate detectors only", null);
    }
    Checkpoint checkpoint = Checkpoint.read(run.resolve(checkpointFile), recipe.network());
    if (meanWith != null) {
      checkpoint =
          checkpoint.meanWith(TrainCommand.start(meanWith, recipe.network(), recipe.seed()), share);
    }
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
            threshold,
            "clearlane export RUN --data DATA --out DIR --id "
                + name
                + (checkpointFile.equals(Path.of(Checkpoint.FILE))
                    ? ""
                    : " --checkpoint " + checkpointFile.getFileName())
                + (meanWith == null ? "" : " --mean-with FROM --mean-share " + share)
                + (gain == 1 ? "" : " --gain " + gain)
                + (precision == Precision.FP32 ? "" : " --precision fp16")
                + (fuse ? "" : " --no-fuse")
                + (threshold == DEFAULT_THRESHOLD ? "" : " --threshold " + threshold));
    ModelManifest manifest = Export.write(request, out);
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "%s: step %d of %s%s%n",
        out, checkpoint.step(), recipe.name(), data == null ? "; not measured (no --data)" : "");
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
