package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpLayoutTest {
  @Test
  void shouldResolveEveryNameAndListHelpLast() {
    CommandLine line = Main.line();
    HelpLayout.apply(line);

    assertThat(withSubcommands(line))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            command ->
                assertThat(command.getUsageMessage())
                    .contains("-h, --help ", "-V, --version ")
                    .doesNotContain("${"));
  }

  @Test
  void shouldNotBreakAddresses() {
    CommandLine line = Main.line();
    HelpLayout.apply(line);

    assertThat(line.getSubcommands().get("run").getUsageMessage()).contains("rtsp://ADDRESS:PORT");
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(HelpLayoutTest::withSubcommands));
  }
}
