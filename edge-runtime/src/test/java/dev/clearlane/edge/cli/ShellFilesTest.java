package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Completion and manual page, read by bash and by man. */
@Timeout(60)
class ShellFilesTest {
  @TempDir private Path directory;

  @Test
  void shouldCompleteCommandsAndOptionsInBash() throws Exception {
    Path script = directory.resolve("completion.bash");
    Files.writeString(script, Cli.run("completion", "bash").out());

    assertThat(complete(script, "clearlane", "re")).contains("replay", "restore");
    assertThat(complete(script, "clearlane", "de")).as("of another module").contains("demo");
    assertThat(complete(script, "clearlane", "replay", "--up")).containsExactly("--update-refs");
    assertThat(complete(script, "clearlane", "replay", "--mode", "de"))
        .contains("deblur", "derain");
    assertThat(Cli.run("completion", "zsh").out()).startsWith("autoload -U +X compinit");
    assertThat(Cli.run("completion", "fish").err()).contains("must be one of bash, zsh");
  }

  @Test
  void shouldBeAManualPageWithoutWarnings() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/groff")), "no groff is installed");
    Path page = directory.resolve("clearlane.1");
    Files.writeString(page, Cli.run("man").out());

    String text = run("groff", "-k", "-man", "-Tutf8", "-ww", "-P-cbou", page.toString());

    assertThat(text)
        .contains("CLEARLANE(1)", "clearlane - restore video of vehicle cameras")
        .contains("clearlane replay SOURCE [OPTIONS]")
        .contains("--update-refs")
        .contains("clearlane engine build")
        .doesNotContain("warning:")
        .doesNotContain("${");
  }

  private static List<String> complete(Path script, String... words)
      throws IOException, InterruptedException {
    String line =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_clearlane 2>/dev/null; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    return run("bash", "-c", line).lines().map(String::strip).toList();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
