package dev.clearlane.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "demo --seconds -1 | --seconds must be 0 or more, but is -1",
        "demo --seconds soon | '--seconds'",
        "demo --colour | '--colour'",
        "bench memory --frames 3 | --frames must be at least 100, but is 3",
        "bench speed | 'speed'",
        "bench | Missing required subcommand",
        "show | 'show'",
      })
  void shouldRefuseWrongUseInOneLine(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("clearlane: ").contains(message);
  }

  @Test
  void shouldExplainItself() {
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString()).contains("--seconds", "--no-open", "--json", "--out");
    assertThat(run("bench", "memory", "--help")).isZero();
    assertThat(out.toString()).contains("--frames", "--reduce");
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
