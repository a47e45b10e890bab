package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder that packaging/install laid out: without sources, without Maven. */
@Timeout(60)
class InstallationTest {
  @TempDir private Path folder;

  @BeforeEach
  void layOut() throws IOException {
    Installed.layOut(folder);
  }

  @Test
  void shouldRunWhatIsInstalled() throws Exception {
    assertThat(launch("version")).startsWith("0 clearlane ");
    assertThat(folder.resolve(".clearlane")).doesNotExist(); // where a build would have its log
  }

  @Test
  void shouldRefuseWhatIsNot() throws Exception {
    assertThat(launch("demo")).startsWith("2 clearlane: demo is not part of this installation");
    assertThat(launch("train")).startsWith("2 ");
  }

  /** With a JVM that only tells how it was started. */
  @Test
  void shouldKeepFilesPrivateAndNamesReadable() throws Exception {
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path java = jdk.resolve("bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"$(umask) ${LC_ALL-none} $*\"\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    String daemon = launch(jdk, Map.of(), "run");
    assertThat(daemon)
        .startsWith("0 0077 C.UTF-8 ")
        .contains(" -XX:+ExitOnOutOfMemoryError ", " -XX:-UsePerfData ");
    assertThat(launch(jdk, Map.of("LANG", "de_DE.UTF-8"), "run")).startsWith("0 0077 none ");
    assertThat(launch(jdk, Map.of("LC_ALL", "POSIX", "LANG", "de_DE.UTF-8"), "restore"))
        .doesNotStartWith("0 0077")
        .contains(" C.UTF-8 ")
        .doesNotContain("ExitOnOutOfMemoryError", "UsePerfData");
  }

  /** The whole way of a name that is not ASCII, without a locale as under systemd. */
  @Test
  void shouldReadNamesWithoutALocale() throws Exception {
    Path clip = Files.writeString(folder.resolve("Fährt 東京.mp4"), "no video");
    Path java = Path.of(System.getProperty("java.home"));
    String output = launch(java, Map.of(), "replay", clip.toString(), "--mode", "pass");
    assertThat(output).startsWith("1 ").contains("Fährt 東京.mp4: not a video");
  }

  private String launch(Path java, Map<String, String> locale, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", folder.resolve("clearlane").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().putAll(locale);
    builder.environment().put("CLEARLANE_MVN", "false");
    builder.environment().put("JAVA_HOME", java.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + output.strip();
  }

  /** Exit code, and what it said. */
  private String launch(String command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", folder.resolve("clearlane").toString(), command)
            .redirectErrorStream(true);
    builder.environment().put("CLEARLANE_MVN", "false");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return process.exitValue() + " " + output.strip();
  }
}
