package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.report.RunComparer;
import dev.clearlane.edge.report.RunComparison;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane compare}. */
@Command(
    name = "compare",
    description =
        "Compare two reports of one drive (replay --report): two models, two builds or two"
            + " settings.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane replay drive.mp4 --report a/ --reference dry.mp4",
      "  clearlane replay drive.mp4 --report b/ --reference dry.mp4 --model derain-wei2021-w16",
      "  clearlane compare a/ b/ --out compared/"
    })
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "Directory of a report, or its JSON.")
  private Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "The other report.")
  private Path b = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory for a page that opens from disk (compare.html) and compare.json.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new IllegalArgumentException(
          "--out must be a directory, but %s is a file".formatted(out));
    }
    RunComparison result = RunComparer.compare(a, b, out);
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(result) : ComparisonText.of(result));
    if (out != null && !json) {
      print.println("page       " + RunComparer.page(out));
    }
    print.flush();
    return 0;
  }
}
