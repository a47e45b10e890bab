package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.edge.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** docker/jetson: what its files say, and that they fit together. */
class ComposeTest {
  static final Path ROOT = Path.of(System.getProperty("clearlane.root"));
  static final Path FOLDER = ROOT.resolve("docker/jetson");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:-|:\\?)?([^}]*)}");
  private static final Pattern VERSIONED = Pattern.compile("[a-z0-9./-]+:[a-z]?[0-9][\\w.-]*");
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(strings = {"compose.yaml", "v4l2.yaml", "csi.yaml"})
  void shouldKeepToTheSchema(String file) throws IOException {
    try (InputStream schema = ComposeTest.class.getResourceAsStream("compose.schema.json")) {
      assertThat(
              JsonSchemaFactory.getInstance(VersionFlag.V202012)
                  .getSchema(schema)
                  .validate(yaml(FOLDER.resolve(file))))
          .isEmpty();
    }
  }

  @Test
  void shouldDeclareExactlyWhatItsServicesUse() throws IOException {
    JsonNode compose = yaml(FOLDER.resolve("compose.yaml"));
    Set<String> configs = new TreeSet<>();
    Set<String> secrets = new TreeSet<>();
    Set<String> volumes = new TreeSet<>();
    Set<String> services = new TreeSet<>();
    for (JsonNode service : compose.path("services")) {
      service.path("configs").forEach(config -> configs.add(config.path("source").asText()));
      service.path("secrets").forEach(secret -> secrets.add(secret.asText()));
      service.path("depends_on").forEach(other -> services.add(other.asText()));
      for (JsonNode volume : service.path("volumes")) {
        if (volume.isTextual()) {
          volumes.add(volume.asText().replaceFirst(":.*", ""));
        }
      }
    }

    assertThat(names(compose.path("configs"))).isEqualTo(configs);
    assertThat(names(compose.path("secrets"))).isEqualTo(secrets);
    assertThat(names(compose.path("volumes"))).isEqualTo(volumes);
    assertThat(names(compose.path("services"))).containsAll(services);
    for (String overlay : List.of("v4l2.yaml", "csi.yaml")) {
      assertThat(names(compose.path("services")))
          .containsAll(names(yaml(FOLDER.resolve(overlay)).path("services")));
    }
  }

  @Test
  void shouldLockEveryServiceUp() throws IOException {
    for (JsonNode service : yaml(FOLDER.resolve("compose.yaml")).path("services")) {
      for (String key : List.of("user", "read_only", "cap_drop", "security_opt", "pids_limit")) {
        assertThat(service.has(key)).as(key).isTrue(); // the schema says what they must be
      }
    }
  }

  @Test
  void shouldReferToFilesThatAreThereOrThatTheInstallPageMakes() throws IOException {
    JsonNode compose = yaml(FOLDER.resolve("compose.yaml"));
    String page = Files.readString(ROOT.resolve("docs/jetson.md"));
    List<String> files = new ArrayList<>();
    compose.path("configs").forEach(config -> files.add(config.path("file").asText()));
    compose.path("secrets").forEach(secret -> files.add(secret.path("file").asText()));
    assertThat(files).hasSizeGreaterThan(8);
    for (String file : files) {
      if (file.startsWith("./secrets/")) {
        assertThat(page).contains(" " + Path.of(file).getFileName());
      } else {
        assertThat(FOLDER.resolve(file)).exists();
      }
    }
    compose
        .path("secrets")
        .forEach(secret -> assertThat(secret.path("file").asText()).startsWith("./secrets/"));
    assertThat(Files.readString(FOLDER.resolve("secrets/.gitignore")).lines()).contains("*");
    JsonNode build = compose.path("services").path("clearlane").path("build");
    Path context = FOLDER.resolve(build.path("context").asText());
    assertThat(context.resolve(build.path("dockerfile").asText())).exists();
    assertThat(context.toRealPath()).isEqualTo(ROOT.toRealPath());
  }

  @Test
  void shouldPassArgumentsThatTheDockerfileHas() throws IOException {
    Set<String> passed =
        names(
            yaml(FOLDER.resolve("compose.yaml"))
                .path("services")
                .path("clearlane")
                .path("build")
                .path("args"));

    assertThat(passed).isEqualTo(Dockerfile.read(ComposeTest.FOLDER).arguments().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jetpack6.env", "jetpack7.env"})
  void shouldHaveAValueForEveryVariable(String file) throws IOException {
    Map<String, String> environment = environment(FOLDER.resolve(file));
    String compose = Files.readString(FOLDER.resolve("compose.yaml"));
    Set<String> needed = new TreeSet<>();
    Matcher variable = VARIABLE.matcher(compose);
    while (variable.find()) {
      assertThat(variable.group(2)).as(variable.group()).isNotNull();
      if (variable.group(2).equals(":?")) {
        needed.add(variable.group(1));
      }
    }

    assertThat(environment.keySet()).isEqualTo(needed);
    assertThat(environment.get("JETPACK_IMAGE")).matches(VERSIONED);
    assertThat(environment.get("PROFILE")).isEqualTo("jetpack" + environment.get("JETPACK"));
  }

  @Test
  void shouldTakeImagesOfAStatedVersion() throws IOException {
    Matcher variable = VARIABLE.matcher(Files.readString(FOLDER.resolve("compose.yaml")));
    int images = 0;
    while (variable.find()) {
      if (variable.group(1).endsWith("_IMAGE") && variable.group(2).equals(":-")) {
        assertThat(variable.group(3)).matches(VERSIONED);
        images++;
      }
    }
    assertThat(images).isEqualTo(2);
  }

  @Test
  void shouldHoldNoSecret() throws IOException {
    Pattern value =
        Pattern.compile(
            "(?i)-----BEGIN|://[^/\\s]+:[^/\\s]+@|(password|passwd|token|secret)\\s*[:=]\\s*\\S");
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllLines(file))
            .as(file.toString())
            .allSatisfy(
                line -> assertThat(value.matcher(withoutFiles(line)).find()).as(line).isFalse());
      }
    }
  }

  /** Without what names a secret's file rather than the secret. */
  private static String withoutFiles(String line) {
    return line.replaceAll("[a-z]+\\.password: \\{file: \\./secrets/\\S+}", "");
  }

  @Test
  void shouldHaveSettingsThatAreGood(@TempDir Path folder) throws IOException {
    String text = Files.readString(FOLDER.resolve("clearlane.yaml"));
    for (String path : List.of("/run/secrets/", "/etc/clearlane/")) {
      Matcher named = Pattern.compile(path + "([\\w.]+)").matcher(text);
      while (named.find()) {
        Files.writeString(folder.resolve(named.group(1)), "example\n");
      }
      text = text.replace(path, folder + "/");
    }
    Path settings = Files.writeString(folder.resolve("clearlane.yaml"), text);

    Settings read = Settings.bind(SettingsSource.open(settings)).value();

    assertThat(read.cameras()).containsOnlyKeys("front");
    assertThat(read.status()).isNotNull();
    assertThat(read.status().server().address().getPort()).isEqualTo(Settings.STATUS_PORT);
    assertThat(read.mqtt()).isNotNull();
    assertThat(read.mqtt().broker().tls()).isTrue();
    String acl = Files.readString(ROOT.resolve("docs/mosquitto/acl"));
    assertThat(acl)
        .contains("user %s-%s%n".formatted(read.fleet(), read.vehicle()))
        .contains("clearlane/v1/%s/%s/state".formatted(read.fleet(), read.vehicle()));
    assertThat(text).contains("username: %s-%s%n".formatted(read.fleet(), read.vehicle()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clearlane.yaml clearlane", "mosquitto.conf broker"})
  void shouldGiveEachServiceTheFilesThatItsSettingsName(String pair) throws IOException {
    String[] parts = pair.split(" ", -1);
    JsonNode service = yaml(FOLDER.resolve("compose.yaml")).path("services").path(parts[1]);
    Set<String> given = new TreeSet<>();
    service.path("secrets").forEach(secret -> given.add("/run/secrets/" + secret.asText()));
    service.path("configs").forEach(config -> given.add(config.path("target").asText()));
    Matcher named =
        Pattern.compile("(/run/secrets|/etc/clearlane|/mosquitto/config)/[\\w.]+")
            .matcher(Files.readString(FOLDER.resolve(parts[0])));
    Set<String> wanted = new TreeSet<>();
    while (named.find()) {
      wanted.add(named.group());
    }

    assertThat(wanted).isNotEmpty();
    assertThat(given).containsAll(wanted);
    service
        .path("secrets")
        .forEach(secret -> assertThat(wanted).contains("/run/secrets/" + secret.asText()));
  }

  @Test
  void shouldDifferFromTheFleetsBrokerInPathsAlone() throws IOException {
    assertThat(rules(FOLDER.resolve("mosquitto.conf")))
        .containsAll(rules(ROOT.resolve("docs/mosquitto/mosquitto.conf")));
  }

  /** What a broker's settings say, apart from where files lie. */
  private static List<String> rules(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.contains("/") ? line.replaceFirst(" .*", "") : line)
        .toList();
  }

  static JsonNode yaml(Path file) throws IOException {
    return JSON.valueToTree(new Yaml().load(Files.readString(file))); // knows anchors
  }

  static Map<String, String> environment(Path file) throws IOException {
    Map<String, String> values = new java.util.TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split("=", 2);
        values.put(parts[0], parts[1]);
      }
    }
    return values;
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
