package dev.clearlane.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command did, as its user sees it.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error, the log's lines included
 */
record Cli(int code, String out, String err) {
  /** Runs a command in this process; arguments that are not strings are printed. */
  static Cli run(Object... args) {
    PrintStream before = System.err;
    StringWriter out = new StringWriter();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      System.setErr(captured);
      int code =
          Main.run(
              new PrintWriter(out, true),
              new PrintWriter(captured, true, StandardCharsets.UTF_8),
              Stream.of(args).map(String::valueOf).toArray(String[]::new));
      return new Cli(code, out.toString(), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out);
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
