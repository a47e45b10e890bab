package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.trainer.benchmark.Benchmark;
import dev.clearlane.trainer.benchmark.Score;
import dev.clearlane.trainer.benchmark.ScoreReport;
import dev.clearlane.trainer.onnx.RestoringModel;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train evaluate RUN|BUNDLE --data DIR --benchmark NAME}. */
@Command(
    name = "evaluate",
    description =
        "Measures a run or a bundle on a published test set, by the protocol of its tables.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluateCommand.class);
  private static final int SAY_EVERY = 50;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN|BUNDLE",
      description = "Directory of a run, or of a model bundle.")
  private Path directory;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Root of the data, or the data set's own folder.")
  private Path data;

  @Option(
      names = "--benchmark",
      required = true,
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Benchmark benchmark;

  @Option(
      names = "--every",
      defaultValue = "1",
      paramLabel = "N",
      description = "Only every N-th pair (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write a page, the figures, and the best, the median and the worst picture.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (every < 1) {
      throw wrong("--every must be at least 1, but is " + every, null);
    }
    try (RestoringModel model = model()) {
      Score score =
          Score.of(
              benchmark,
              data,
              model,
              every,
              done -> {
                if (done % SAY_EVERY == 0) {
                  LOG.info("{} pairs", done);
                }
              });
      if (out != null) {
        ScoreReport.write(score, benchmark, data, model, out);
      }
      PrintWriter print = spec.commandLine().getOut();
      print.println(json ? ScoreReport.json(score) : ScoreReport.text(score));
      print.flush();
    }
    return 0;
  }

  private RestoringModel model() throws IOException {
    try {
      if (Files.exists(directory.resolve(ModelBundle.MANIFEST))) {
        return RestoringModel.ofBundle(directory);
      }
      Path recipe = directory.resolve(Recipe.FILE);
      if (!Files.exists(recipe)) {
        throw wrong(
            "%s: neither a run nor a bundle, it has no %s and no %s"
                .formatted(directory, Recipe.FILE, ModelBundle.MANIFEST),
            null);
      }
      return RestoringModel.ofRun(directory, RecipeReader.read(recipe.toString(), directory));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage(), e);
    }
  }

  private ParameterException wrong(@Nullable String message, @Nullable Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
