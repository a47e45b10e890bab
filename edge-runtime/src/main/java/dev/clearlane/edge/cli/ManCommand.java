package dev.clearlane.edge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clearlane man}. */
@Command(
    name = "man",
    description = "Print the manual page, clearlane(1), in the format of man.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane man | man -l -",
      "  clearlane man > ~/.local/share/man/man1/clearlane.1"
    })
final class ManCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(ManPage.of(spec.root().commandLine(), VersionCommand.version()));
    out.flush();
    return 0;
  }
}
