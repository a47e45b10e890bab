package dev.clearlane.serving.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildProcessTest {
  /** A process with a password that starts a child. */
  static final class Peer {
    private Peer() {}

    public static void main(String[] args) throws Exception {
      System.exit(ChildProcess.of(List.of("env")).inheritIO().start().waitFor());
    }
  }

  @Test
  void shouldNotInheritSecrets() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Peer.class.getName());
    builder.environment().put("CLEARLANE_MQTT_PASSWORD", "s3cret");
    builder.environment().put("NOTIFY_SOCKET", "/run/notify");
    Process process = builder.start();
    String environment =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(environment)
        .contains("NOTIFY_SOCKET=/run/notify")
        .contains("PATH=")
        .doesNotContain("s3cret");
  }
}
