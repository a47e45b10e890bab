package dev.clearlane.calibration;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.calibration.camera.CameraCommand;
import dev.clearlane.calibration.int8.Int8Command;
import dev.clearlane.calibration.prune.PruneCommand;
import dev.clearlane.calibration.selector.SelectorCommand;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane calibrate}; exit codes 0 done, 1 failed while running, 2 wrong use. */
@Command(name = "clearlane", subcommands = Main.Calibrate.class)
public final class Main {
  private Main() {}

  @Command(
      name = "calibrate",
      description = "Fit a trained model to the processor and the camera that it runs on.",
      mixinStandardHelpOptions = true,
      subcommands = {
        CameraCommand.class,
        Int8Command.class,
        PruneCommand.class,
        SelectorCommand.class
      })
  static final class Calibrate implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new ParameterException(
          spec.commandLine(), "a command is missing: camera, int8, prune or selector");
    }
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // output is also parsed by programs
    System.exit(execute(line(), args));
  }

  /** The command line. */
  static CommandLine line() {
    return new CommandLine(new Main());
  }

  /** Runs one command; errors are one line on standard error, without stack trace or usage. */
  static int execute(CommandLine line, String... args) {
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, arguments) -> {
              wrong.getCommandLine().getErr().println("clearlane: " + wrong.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println("clearlane: " + Reasons.oneLine(Reasons.of(failure)));
              boolean wrongUse =
                  failure instanceof IllegalArgumentException
                      || failure instanceof BundleException
                      || failure instanceof NoSuchFileException;
              return wrongUse ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }
}
