package dev.clearlane.edge;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
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
            : oneLine(e.getMessage()));
    return WRONG_USE;
  }

  /** Says why a command failed; the exit code is 2 where its settings were wrong, 1 otherwise. */
  public static int failed(Exception e, CommandLine line, ParseResult parsed) {
    LoggerFactory.getLogger(Main.class).debug("failed", e);
    print(line, describe(e));
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

  /** One line on what went wrong. */
  static String describe(Throwable e) {
    if (e instanceof UncheckedIOException && e.getCause() != null) {
      return describe(e.getCause());
    }
    if (e instanceof FileSystemException io && io.getFile() != null) {
      return io.getFile() + ": " + rule(io);
    }
    boolean ours =
        e instanceof IOException
            || e instanceof BundleException
            || e instanceof EngineException
            || e instanceof IllegalArgumentException;
    String message = e.getMessage();
    if (ours && message != null) {
      return oneLine(message);
    }
    String name = e.getClass().getSimpleName();
    return oneLine(message == null ? name : name + ": " + message);
  }

  private static String rule(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "not permitted";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "exists already";
    }
    if (e instanceof NotDirectoryException) {
      return "no directory";
    }
    return e.getReason() == null ? "cannot be used" : oneLine(e.getReason());
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static void print(CommandLine line, String message) {
    line.getErr().println("clearlane: " + message);
    line.getErr().flush();
  }
}
