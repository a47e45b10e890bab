package dev.clearlane.edge;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the vehicle's side. */
@Command(
    name = "clearlane",
    description = "Clears what a car's camera sees: deblurring and deraining, frame by frame.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {VersionCommand.class},
    mixinStandardHelpOptions = false)
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /**
   * Runs a command in this process.
   *
   * @return 0 done, 1 failed while running, 2 wrong use or settings
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine(out, err).execute(args);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Failures::wrongUse);
    line.setExecutionExceptionHandler(Failures::failed);
    return line;
  }
}
