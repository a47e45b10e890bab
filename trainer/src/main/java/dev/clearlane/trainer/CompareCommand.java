package dev.clearlane.trainer;

import dev.clearlane.trainer.run.Comparison;
import dev.clearlane.trainer.run.ComparisonPage;
import dev.clearlane.trainer.run.RunFolder;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code clearlane train compare SCRATCH TRANSFERRED}. */
@Command(
    name = "compare",
    description = {
      "Compare a run from scratch with one started with --from at equal steps, and report the"
          + " training steps saved."
    },
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SCRATCH", description = "Run from random weights.")
  private Path scratch;

  @Parameters(
      index = "1",
      paramLabel = "TRANSFERRED",
      description = "Run of the same recipe, from another's weights.")
  private Path transferred;

  @Option(
      names = "--figure",
      paramLabel = "NAME",
      description = "Figure to compare (default: the first PSNR that both runs have).")
  private @Nullable String figure;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write index.html with both curves, and comparison.json.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    for (Path run : new Path[] {scratch, transferred}) {
      if (!Files.exists(new RunFolder(run).metrics())) {
        throw new ParameterException(
            spec.commandLine(), run + ": not the directory of a run, it has no metrics.csv");
      }
    }
    Comparison comparison;
    try {
      comparison = Comparison.of(new RunFolder(scratch), new RunFolder(transferred), figure);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    comparison.warnings().forEach(spec.commandLine().getErr()::println);
    if (out != null) {
      ComparisonPage.write(comparison, out);
      spec.commandLine().getErr().println(out.resolve("index.html").toUri());
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ComparisonPage.json(comparison) : comparison.statement());
    print.flush();
    return 0;
  }
}
