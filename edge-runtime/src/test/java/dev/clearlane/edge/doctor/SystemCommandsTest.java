package dev.clearlane.edge.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemCommandsTest {
  private static final long LONG_MS = Duration.ofSeconds(50).toMillis();

  @Test
  void shouldReturnACommandsOutput() {
    assertThat(new SystemCommands(LONG_MS).run("echo", "25W")).contains("25W");
  }

  @Test
  void shouldGiveNothingWhereACommandFailsOrIsMissing() {
    SystemCommands commands = new SystemCommands(LONG_MS);

    assertThat(commands.run("sh", "-c", "echo half; exit 3")).isEmpty();
    assertThat(commands.run("clearlane-has-no-such-command")).isEmpty();
  }

  @Test
  void shouldNotWaitForACommandThatHangs() {
    assertThat(new SystemCommands(200).run("sh", "-c", "sleep 600")).isEmpty();
  }

  @Test
  void shouldTakeMoreThanAPipeHolds() {
    assertThat(new SystemCommands(LONG_MS).run("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x"))
        .hasValueSatisfying(output -> assertThat(output).hasSize(300_000));
  }
}
