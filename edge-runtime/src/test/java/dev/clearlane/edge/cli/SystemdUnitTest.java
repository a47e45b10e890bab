package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units in packaging/systemd. */
@Timeout(60)
class SystemdUnitTest {
  private static final Path UNITS = ComposeTest.ROOT.resolve("packaging/systemd");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"clearlane.service", "clearlane-compose.service"})
  void shouldPassSystemdsOwnCheck(String name) throws Exception {
    String unit =
        Files.readString(UNITS.resolve(name))
            .replace("/opt/clearlane/clearlane ", "/bin/true ")
            .replace("/usr/bin/docker ", "/bin/true ");
    Path copy = Files.writeString(folder.resolve(name), unit);
    Files.writeString(
        folder.resolve("docker.service"), "[Service]\nType=oneshot\nExecStart=/bin/true\n");

    assertThat(verify(copy)).isEmpty();
    Files.writeString(copy, unit + "\n[Service]\nRestartSex=2\n");
    assertThat(verify(copy)).contains("RestartSex"); // it does look
  }

  /** How much of the machine the service could reach; 10 is all of it. */
  @Test
  void shouldBeExposedLittle() throws Exception {
    Path copy = Files.copy(UNITS.resolve("clearlane.service"), folder.resolve("clearlane.service"));
    Process process;
    try {
      process =
          new ProcessBuilder("systemd-analyze", "security", "--offline=true", copy.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "no systemd-analyze (apt install systemd)");
      return;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assumeTrue(output.contains("Overall exposure level"), "this systemd cannot do that offline");
    String level = output.replaceAll("(?s).*Overall exposure level for \\S+ (\\d+\\.\\d+).*", "$1");
    assertThat(Double.parseDouble(level)).isLessThanOrEqualTo(3.0);
    assertThat(Files.readString(copy))
        .contains("\nMemoryMax=", "\nLimitCORE=0\n", "\nUMask=0077\n");
  }

  @Test
  void shouldReferToFilesThatAreThere() throws IOException {
    String compose = Files.readString(UNITS.resolve("clearlane-compose.service"));
    assertThat(compose).contains("WorkingDirectory=/opt/clearlane-source/docker/jetson\n");
    assertThat(ComposeTest.FOLDER.resolve("compose.yaml")).exists();
    for (String name : List.of("clearlane.service", "clearlane-compose.service")) {
      String unit = Files.readString(UNITS.resolve(name));
      assertThat(unit)
          .containsPattern("Documentation=file:///opt/clearlane(-source)?/docs/\\w+.md");
      String page = unit.replaceAll("(?s).*Documentation=file:///opt/[\\w-]+/(\\S+).*", "$1");
      assertThat(ComposeTest.ROOT.resolve(page)).exists();
    }
  }

  private String verify(Path unit) throws IOException, InterruptedException {
    Process process;
    try {
      ProcessBuilder builder =
          new ProcessBuilder("systemd-analyze", "verify", "--man=no", unit.toString())
              .redirectErrorStream(true);
      builder.environment().put("SYSTEMD_UNIT_PATH", folder + ":");
      process = builder.start();
    } catch (IOException e) {
      assumeTrue(false, "no systemd-analyze (apt install systemd)");
      return "";
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return output.strip();
  }
}
