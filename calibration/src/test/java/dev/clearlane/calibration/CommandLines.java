package dev.clearlane.calibration;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** Runs {@code clearlane calibrate} within the test. */
public final class CommandLines {
  private CommandLines() {}

  /** How a command ended. */
  public record Result(int code, String out, String err) {}

  /** Runs a command line to its end. */
  public static Result run(List<String> arguments) {
    StringWriter text = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine line = Main.line().setOut(new PrintWriter(text)).setErr(new PrintWriter(errors));
    int code = Main.execute(line, arguments.toArray(String[]::new));
    return new Result(code, text.toString(), errors.toString());
  }
}
