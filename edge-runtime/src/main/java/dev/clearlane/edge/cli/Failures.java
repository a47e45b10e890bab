package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import java.nio.file.NoSuchFileException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How errors reach the user: one line on standard error, and an exit code. */
public final class Failures {
  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  private Failures() {}

  /** Says what was wrong with the command line; the exit code is 2. */
  public static int wrongUse(ParameterException e, String[] args) {
    boolean noCommand =
        e instanceof UnmatchedArgumentException && e.getCommandLine().getParent() == null;
    print(
        e.getCommandLine(),
        noCommand
            ? "there is no command '%s'; clearlane help lists them".formatted(args[0])
            : Reasons.oneLine(e.getMessage()));
    return WRONG_USE;
  }

  /** Says why a command failed; the exit code is 2 where its settings were wrong, 1 otherwise. */
  public static int failed(Exception e, CommandLine line, ParseResult parsed) {
    LoggerFactory.getLogger(Main.class).debug("failed", e);
    print(line, Reasons.oneLine(Reasons.of(e)));
    boolean wrongUse =
        e instanceof IllegalArgumentException
            || e instanceof BundleException
            || e instanceof NoSuchFileException;
    return wrongUse ? WRONG_USE : FAILED;
  }

  /** Says that a native library does not load; the exit code is 1. */
  static int notLoaded(CommandLine line, LinkageError e) {
    LoggerFactory.getLogger(Main.class).debug("failed", e);
    print(line, "a native library does not load; clearlane doctor says which and what mends it");
    return FAILED;
  }

  private static void print(CommandLine line, String message) {
    line.getErr().println("clearlane: " + message);
    line.getErr().flush();
  }
}
