package dev.clearlane.trainer;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.board.BoardCommand;
import dev.clearlane.trainer.catalogue.ModelsCommand;
import dev.clearlane.trainer.synth.SynthCommand;
import dev.clearlane.trainer.usage.UsageException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  /** Runs one command; errors are one message on standard error, without stack trace or usage. */
  static int execute(String... args) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, arguments) -> {
              wrong.getCommandLine().getErr().println(wrong.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println(Reasons.of(failure));
              return failure instanceof UsageException
                  ? CommandLine.ExitCode.USAGE
                  : CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is missing: train, board, evaluate, export, import, models or synth");
  }
}
