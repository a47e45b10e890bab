package dev.clearlane.trainer;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.bundle.settings.Nearest;
import dev.clearlane.trainer.board.BoardCommand;
import dev.clearlane.trainer.catalogue.ModelsCommand;
import dev.clearlane.trainer.synth.SynthCommand;
import dev.clearlane.trainer.usage.UsageException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The trainer's entry point; exit codes 0 done, 1 failed while running, 2 wrong use. */
@Command(
    name = "clearlane",
    description = "Train networks and export them as model bundles.",
    subcommands = {
      TrainCommand.class,
      BoardCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ModelsCommand.class,
      SynthCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // output is also parsed by programs
    System.exit(execute(args));
  }

  /** All commands of this module. */
  static CommandLine line() {
    return new CommandLine(new Main());
  }

  /** Runs one command; errors are one message on standard error, without stack trace or usage. */
  static int execute(String... args) {
    return line()
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, arguments) -> {
              print(wrong.getCommandLine(), message(wrong));
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              print(commandLine, Reasons.of(failure));
              return failure instanceof UsageException
                  ? CommandLine.ExitCode.USAGE
                  : CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  private static void print(CommandLine line, String message) {
    line.getErr().println("clearlane: " + message);
  }

  /** Names the first unknown option only: what follows is often its value. */
  private static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unknown && unknown.isUnknownOption()) {
      String first = unknown.getUnmatched().get(0);
      List<String> names =
          wrong.getCommandLine().getCommandSpec().options().stream()
              .map(OptionSpec::longestName)
              .toList();
      return "unknown option '%s'; %s".formatted(first, Nearest.hint(first, names));
    }
    return Reasons.oneLine(String.valueOf(wrong.getMessage()));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: train, board, evaluate, export, import, models or synth");
  }
}
