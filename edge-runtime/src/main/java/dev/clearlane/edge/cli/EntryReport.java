package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command's result as a list of entries, one per line or as JSON. A mix-in. */
final class EntryReport {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /**
   * Prints the entries.
   *
   * @param name of the list in JSON
   */
  void print(String name, List<Map<String, Object>> entries) {
    print(name, entries, "none");
  }

  /**
   * Prints the entries.
   *
   * @param name of the list in JSON
   * @param none line in place of an empty list; JSON has the empty list
   */
  void print(String name, List<Map<String, Object>> entries, String none) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(ReportJson.text(Map.of(name, entries)));
    } else if (entries.isEmpty()) {
      out.println(none);
    } else {
      for (Map<String, Object> entry : entries) {
        List<String> parts = new ArrayList<>();
        entry.forEach((key, value) -> parts.add(key + " " + shown(value)));
        out.println(String.join(", ", parts));
      }
    }
    out.flush();
  }

  private static String shown(Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.3g", number)
        : String.valueOf(value);
  }
}
