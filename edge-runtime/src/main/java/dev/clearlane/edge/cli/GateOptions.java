package dev.clearlane.edge.cli;

import dev.clearlane.edge.gate.DriveGate;
import dev.clearlane.edge.gate.DriveReference;
import dev.clearlane.edge.gate.GateReports;
import dev.clearlane.edge.gate.GateResult;
import dev.clearlane.edge.gate.ReferenceFile;
import dev.clearlane.edge.replay.ReplaySummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Comparison of a replay with a reference of earlier. A mix-in. */
@OptionHeading("Release gate")
final class GateOptions {
  private static final String SAME = "";

  @Option(
      names = "--check",
      paramLabel = "REF",
      description =
          "Compare decisions, events, pictures and quality with a file written by --update-refs;"
              + " exit code 1 if they differ by more than its tolerances.")
  private @Nullable Path check;

  @Option(
      names = "--update-refs",
      arity = "0..1",
      fallbackValue = SAME,
      paramLabel = "REF",
      description =
          "Write that file, or renew it and keep its tolerances; with --check REF it needs no"
              + " name.")
  private @Nullable String updateRefs;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the result of --check as JUnit XML, one test case per check.")
  private @Nullable Path junit;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the result of --check as Markdown, for the summary of a pipeline.")
  private @Nullable Path markdown;

  private @Nullable DriveReference expected;
  private @Nullable Path updated;

  /** Whether anything is to be compared or written. */
  boolean isOn() {
    return check != null || updateRefs != null;
  }

  /**
   * Reads the reference, before the long work.
   *
   * @param source of the replay, which is not overwritten
   * @throws IllegalArgumentException one line, if options contradict each other
   * @throws IOException if the reference cannot be read
   */
  void begin(String source) throws IOException {
    if ((junit != null || markdown != null) && (check == null || updateRefs != null)) {
      throw new IllegalArgumentException("--junit and --markdown need --check REF");
    }
    String update = updateRefs;
    if (update == null) {
      expected = check == null ? null : ReferenceFile.read(check);
      return;
    }
    if (check != null && !update.equals(SAME) && !check.equals(Path.of(update))) {
      throw new IllegalArgumentException(
          "--check and --update-refs must name one file, but name %s and %s"
              .formatted(check, update));
    }
    if (check == null && update.equals(SAME)) {
      throw new IllegalArgumentException("--update-refs must name a file, or --check REF");
    }
    Path target = check != null ? check : Path.of(update);
    if (Files.exists(target)) {
      if (target.equals(Path.of(source)) || !ReferenceFile.isReference(target)) {
        throw new IllegalArgumentException(
            "--update-refs must name a reference or a new file, but %s is something else"
                .formatted(target));
      }
      // One of an earlier version has no tolerances to keep.
      expected = ReferenceFile.isCurrent(target) ? ReferenceFile.read(target) : null;
    }
    updated = target;
  }

  /**
   * Compares, or writes the reference.
   *
   * @param print for the result; null for none
   * @return exit code
   */
  int end(
      DriveReference actual, ReplaySummary summary, @Nullable PrintWriter print, PrintWriter err)
      throws IOException {
    if (updated != null) {
      ReferenceFile.write(expected == null ? actual : actual.withTolerancesOf(expected), updated);
      return 0;
    }
    if (expected == null || check == null) {
      return 0;
    }
    GateResult result = DriveGate.compare(expected, actual);
    GateReports reports = new GateReports(check, summary, result);
    if (junit != null) {
      reports.writeJunit(junit);
    }
    if (markdown != null) {
      reports.writeMarkdown(markdown);
    }
    if (result.passed()) {
      if (print != null) {
        print.println(reports.text());
        print.flush();
      }
      return 0;
    }
    err.println(
        "clearlane: %s: the replay differs; if that is intended, renew it with --update-refs %s"
            .formatted(check, check));
    err.println(reports.text());
    err.flush();
    return Failures.FAILED;
  }
}
