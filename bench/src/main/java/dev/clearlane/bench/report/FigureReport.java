package dev.clearlane.bench.report;

import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints a benchmark's figures by name, one per line or as JSON. A mix-in of its command. */
public final class FigureReport {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Whether JSON is selected. */
  public boolean isJson() {
    return json;
  }

  /** The output. */
  public PrintWriter out() {
    return command.commandLine().getOut();
  }

  /**
   * Checks an option of the command.
   *
   * @throws ParameterException if the rule does not hold, with one line that names it and the value
   */
  public void require(boolean holds, String rule) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), rule);
    }
  }

  /** Prints figures in their order. */
  public void print(Map<String, ?> figures) {
    if (json) {
      out().println(ReportJson.text(figures));
    } else {
      int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
      figures.forEach((key, value) -> out().printf("%-" + (width + 2) + "s%s%n", key, value));
    }
    out().flush();
  }

  /** A figure rounded to the given number of decimals; −1 if there is none. */
  public static double rounded(double value, int decimals) {
    return Double.isFinite(value)
        ? Double.parseDouble(String.format(Locale.ROOT, "%." + decimals + "f", value))
        : -1;
  }
}
