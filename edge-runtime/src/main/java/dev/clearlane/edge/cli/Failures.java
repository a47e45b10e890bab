package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.bundle.settings.Nearest;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports errors to the user: one line on standard error, and an exit code. */
public final class Failures {
  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  /** Commands of the launcher that other modules hold. */
  static final List<String> OTHER_COMMANDS =
      List.of(
          "bench",
          "board",
          "calibrate",
          "demo",
          "export",
          "help",
          "import",
          "models",
          "synth",
          "train");

  /** Picocli's message for a value that is no constant of an enum. */
  private static final Pattern WRONG_VALUE =
      Pattern.compile(
          "Invalid value for (?:option|positional parameter at index \\d+)"
              + " '?([^' ]+)'?(?: \\([^)]*\\))?: expected one of \\[(.*)\\]"
              + " \\(case-insensitive\\) but was '(.*)'");

  private Failures() {}

  /** Reports an invalid command line; the exit code is 2. */
  public static int wrongUse(ParameterException e, String[] args) {
    print(e.getCommandLine(), message(e));
    return WRONG_USE;
  }

  private static String message(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched);
    }
    Matcher value = WRONG_VALUE.matcher(String.valueOf(e.getMessage()));
    return value.matches()
        ? "%s must be one of %s, but is '%s'"
            .formatted(value.group(1), value.group(2).toLowerCase(Locale.ROOT), value.group(3))
        : Reasons.oneLine(e.getMessage());
  }

  /** Names the first unknown argument only: those after it are often its value. */
  private static String unmatched(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    CommandLine command = e.getCommandLine();
    if (e.isUnknownOption()) {
      return "unknown option '%s'; %s".formatted(first, hint(first, command, optionNames(command)));
    }
    if (command.getSubcommands().isEmpty()) {
      return "unexpected argument '%s'".formatted(first);
    }
    Set<String> commands = new LinkedHashSet<>(command.getSubcommands().keySet());
    if (command.getParent() == null) {
      commands.addAll(OTHER_COMMANDS);
    }
    return "there is no command '%s'; %s".formatted(first, hint(first, command, commands));
  }

  private static List<String> optionNames(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .map(OptionSpec::longestName)
        .toList();
  }

  private static String hint(String unknown, CommandLine command, Collection<String> known) {
    String hint = Nearest.hint(unknown, known);
    return hint.endsWith("?")
        ? hint
        : "see %s --help".formatted(command.getCommandSpec().qualifiedName());
  }

  /** Reports why a command failed; the exit code is 2 for wrong settings, else 1. */
  public static int failed(Exception e, CommandLine line, ParseResult parsed) {
    LoggerFactory.getLogger(Main.class).debug("failed", e);
    print(line, Reasons.oneLine(Reasons.of(e)));
    boolean wrongUse =
        e instanceof IllegalArgumentException
            || e instanceof BundleException
            || e instanceof NoSuchFileException;
    return wrongUse ? WRONG_USE : FAILED;
  }

  /** Reports that a native library does not load; the exit code is 1. */
  static int notLoaded(CommandLine line, LinkageError e) {
    LoggerFactory.getLogger(Main.class).debug("failed", e);
    print(line, "a native library does not load; clearlane doctor names it and how to fix it");
    return FAILED;
  }

  private static void print(CommandLine line, String message) {
    line.getErr().println("clearlane: " + message);
    line.getErr().flush();
  }
}
