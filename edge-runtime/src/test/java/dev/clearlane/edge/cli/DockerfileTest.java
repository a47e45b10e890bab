package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.cli.Dockerfile.Instruction;
import dev.clearlane.edge.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for the Dockerfiles; nothing is built here. */
@ParameterizedClass
@ValueSource(strings = {"jetson", "x86"})
class DockerfileTest {
  private static final Pattern FROM = Pattern.compile("\\$\\{([A-Z_]+)} AS ([a-z]+)");

  @Parameter String machine = "";

  private Dockerfile file = new Dockerfile(List.of());

  @BeforeEach
  void read() throws IOException {
    file = Dockerfile.read(folder());
  }

  private Path folder() {
    return ComposeTest.ROOT.resolve("docker").resolve(machine);
  }

  @Test
  void shouldBuildOnImagesThatAreArgumentsWithAVersion() {
    List<String> stages = file.all("FROM");
    assertThat(stages).hasSize(2);
    for (String stage : stages) {
      Matcher matcher = FROM.matcher(stage);
      assertThat(matcher.matches()).as(stage).isTrue();
      assertThat(file.arguments().get(matcher.group(1)))
          .matches("[a-z0-9./-]+:[a-z]?[0-9][\\w.-]*")
          .doesNotContain("latest");
    }
    int firstStage = file.instructions().indexOf(new Instruction("FROM", stages.get(0)));
    assertThat(file.instructions().subList(0, firstStage))
        .allMatch(instruction -> instruction.name().equals("ARG"));
  }

  @Test
  void shouldUseEveryArgument() {
    String text = file.instructions().stream().map(Instruction::rest).toList().toString();

    assertThat(file.arguments().keySet())
        .allSatisfy(argument -> assertThat(text).contains("${" + argument + "}"));
  }

  @Test
  void shouldEndAsAUserThatIsNotRoot() {
    assertThat(file.all("USER")).containsExactly("clearlane");
    assertThat(file.instructions().get(file.instructions().size() - 1).name()).isEqualTo("USER");
    assertThat(String.join("\n", file.all("RUN"))).contains("useradd --system --uid 10001 ");
  }

  @Test
  void shouldCheckHealthAtTheDaemonsStatusAddress() {
    assertThat(file.all("HEALTHCHECK")).hasSize(1);
    assertThat(file.all("HEALTHCHECK").get(0))
        .contains("--interval=", "--timeout=", "--start-period=")
        .contains("http://127.0.0.1:" + Settings.STATUS_PORT + "/healthz");
    assertThat(file.all("RUN").toString()).contains("curl");
  }

  @Test
  void shouldCopyWhatIsThereAndWhatTheBuilderIsGiven() throws IOException {
    List<String> given = Files.readAllLines(folder().resolve("Dockerfile.dockerignore"));
    assertThat(given).contains("*");
    for (String copy : file.all("COPY")) {
      if (copy.startsWith("--from=")) {
        assertThat(copy).startsWith("--from=build /opt/clearlane ");
        continue;
      }
      List<String> words = List.of(copy.split("\\s+", -1));
      for (String source : words.subList(0, words.size() - 1)) {
        assertThat(ComposeTest.ROOT.resolve(source)).exists();
        assertThat(given).contains("!" + source);
      }
    }
  }

  @Test
  void shouldCopyEveryModuleThatTheBuildLists() throws IOException {
    Matcher module =
        Pattern.compile("<module>(.*?)</module>")
            .matcher(Files.readString(ComposeTest.ROOT.resolve("pom.xml")));
    int modules = 0;
    while (module.find()) {
      modules++;
      String name = module.group(1);
      assertThat(file.all("COPY"))
          .anyMatch(copy -> copy.startsWith(name + " ") || copy.startsWith(name + "/pom.xml "));
    }
    assertThat(modules).isEqualTo(7);
  }

  @Test
  void shouldInstallWithCare() {
    for (String run : file.all("RUN")) {
      assertThat(run)
          .doesNotContainPattern("(curl|wget)[^|&]*\\|\\s*(ba)?sh")
          .doesNotContain("sudo ", "chmod 777", "--allow-unauthenticated", "--trusted");
      if (run.contains("apt-get install")) {
        assertThat(run)
            .contains("apt-get update", "--no-install-recommends", "rm -rf /var/lib/apt/lists/*");
      }
    }
    assertThat(file.all("ADD")).isEmpty();
    assertThat(file.all("ENV").toString().toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("password", "token", "secret");
  }

  @Test
  void shouldStartTheDaemonSoThatItHearsSignals() {
    assertThat(file.all("ENTRYPOINT")).containsExactly("[\"/opt/clearlane/clearlane\"]");
    assertThat(file.all("CMD")).hasSize(1).allMatch(command -> command.startsWith("["));
    assertThat(file.all("STOPSIGNAL")).containsExactly("SIGTERM");
  }

  @Test
  void shouldMakeEveryFolderThatIsWrittenToItsUsersOwn() throws IOException {
    String run = String.join("\n", file.all("RUN"));
    Map<String, String> mounts = new java.util.TreeMap<>();
    ComposeTest.yaml(ComposeTest.FOLDER.resolve("compose.yaml"))
        .path("services")
        .path("clearlane")
        .path("volumes")
        .forEach(
            volume -> {
              if (volume.isTextual()) {
                String[] parts = volume.asText().split(":", -1);
                mounts.put(parts[1], parts[0]);
              }
            });

    assertThat(mounts).isNotEmpty();
    assertThat(mounts.keySet())
        .allSatisfy(mount -> assertThat(run).containsPattern(Pattern.quote(mount) + "(\\s|$)"));
    assertThat(file.all("VOLUME").toString()).contains(mounts.keySet());
  }
}
