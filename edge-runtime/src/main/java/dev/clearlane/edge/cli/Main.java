package dev.clearlane.edge.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The command line of the vehicle's side. */
@Command(
    name = "clearlane",
    description = "Restore video of vehicle cameras: deblurring and deraining, frame by frame.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    scope = ScopeType.INHERIT,
    subcommands = {
      RunCommand.class,
      ReplayCommand.class,
      CompareCommand.class,
      RestoreCommand.class,
      PlatesCommand.class,
      EvaluateCommand.class,
      DoctorCommand.class,
      EngineCommand.class,
      WatchCommand.class,
      CompletionCommand.class,
      ManCommand.class,
      VersionCommand.class
    })
public final class Main {
  @Mixin private LogOptions logging = new LogOptions();

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  /** All commands of this module. */
  static CommandLine line() {
    return new CommandLine(new Main());
  }

  /**
   * Runs a command in this process.
   *
   * @return 0 done, 1 failed while running, 2 wrong use or settings
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine line = line();
    Main main = line.getCommand();
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    HelpLayout.apply(line);
    line.setParameterExceptionHandler(Failures::wrongUse);
    line.setExecutionExceptionHandler(Failures::failed);
    line.setExecutionStrategy(
        parsed -> {
          main.logging.apply();
          return new CommandLine.RunLast().execute(parsed);
        });
    try {
      return line.execute(args);
    } catch (LinkageError e) { // a native library lacks another, which doctor names
      return Failures.notLoaded(line, e);
    }
  }
}
