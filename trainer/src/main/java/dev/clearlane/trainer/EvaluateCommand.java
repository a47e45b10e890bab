package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.EvaluationReport;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PublishedTable;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.trainer.benchmark.Benchmark;
import dev.clearlane.trainer.benchmark.BenchmarkPage;
import dev.clearlane.trainer.onnx.RestoringModel;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.recipe.RecipeReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code clearlane evaluate RUN|BUNDLE --benchmark NAME --data DIR}; pairs of the caller's own are
 * measured by the runtime's command of that name.
 */
@Command(
    name = "evaluate",
    description =
        "Measure PSNR and SSIM of a run or a bundle on a published test set, by the protocol of"
            + " its papers.",
    subcommands = EvaluatePlatesCommand.class,
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluateCommand.class);
  private static final int LOG_INTERVAL = 50;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN|BUNDLE",
      description = "Directory of a run, or of a model bundle.")
  private @Nullable Path directory;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Root directory of the data sets, or the directory of the data set itself.")
  private @Nullable Path data;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description = "Test set: gopro, realblur_j, realblur_r, reds, rain800, rain100l, rain100h.")
  private @Nullable Benchmark benchmark;

  @Option(
      names = "--every",
      defaultValue = "1",
      paramLabel = "N",
      description = "Use every N-th pair (default: 1).")
  private int every;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory for a page with the figures and the best, median and worst picture.")
  private @Nullable Path out;

  @Option(names = "--per-picture", description = "Also print the figures of each picture.")
  private boolean perPicture;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandLine parent = spec.commandLine().getParent();
    if (parent != null && parent.getCommandName().equals("train")) {
      spec.commandLine()
          .getErr()
          .println("'train evaluate' is deprecated; use 'clearlane evaluate --benchmark NAME'");
    }
    Path chosen = directory;
    Path root = data;
    Benchmark set = benchmark;
    if (chosen == null || root == null || set == null) {
      throw wrong(
          "%s is missing"
              .formatted(chosen == null ? "RUN|BUNDLE" : root == null ? "--data" : "--benchmark"),
          null);
    }
    if (every < 1) {
      throw wrong("--every must be at least 1, but is " + every, null);
    }
    try (RestoringModel model = model(chosen)) {
      List<PairSource> pairs = set.pairs(root, every);
      Evaluation evaluation = set.evaluate(pairs, model, EvaluateCommand::log);
      PublishedTable table = set.table(pairs.size());
      ModelUse use = model.use();
      EvaluationReport report =
          new EvaluationReport(evaluation, use.task(), List.of(use), table, false);
      if (out != null) {
        BenchmarkPage.write(report, table, pairs, model, out);
      }
      PrintWriter print = spec.commandLine().getOut();
      print.println(json ? BenchmarkPage.json(report, perPicture) : report.text(perPicture));
      print.flush();
    }
    return 0;
  }

  private static void log(int done, int of) {
    if (done % LOG_INTERVAL == 0) {
      LOG.info("{} of {} pairs", done, of);
    }
  }

  private RestoringModel model(Path directory) throws IOException {
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
