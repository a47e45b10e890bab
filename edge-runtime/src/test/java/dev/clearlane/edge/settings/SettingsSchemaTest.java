package dev.clearlane.edge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsSchemaTest {
  private static final Path ROOT = Path.of(System.getProperty("clearlane.root", ".."));
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Settings.schema());

  @Test
  void shouldBeTheFileInTheDocuments() throws Exception {
    String schema =
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(Settings.schema())
            + "\n";
    Files.writeString(Files.createDirectories(Path.of("target")).resolve("settings.json"), schema);
    assertThat(Files.readString(ROOT.resolve("docs/schemas/settings.json")))
        .as("refresh with cp edge-runtime/target/settings.json docs/schemas/")
        .isEqualTo(schema);
  }

  @Test
  void shouldAcceptTheDefaultFileAndTheSettingsOfTheDocuments() throws Exception {
    assertThat(problems(Settings.defaultFile())).isEmpty();
    List<Path> pages;
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      pages = files.filter(file -> file.toString().endsWith(".md")).toList();
    }
    List<String> examples =
        pages.stream()
            .flatMap(SettingsSchemaTest::yamlBlocks)
            .filter(b -> b.contains("cameras:"))
            .toList();
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      assertThat(problems(example)).as(example).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cameras: {front: {sourc: 'csi:0'}}                     | sourc",
        "cameras: {front: {deadline_ms: 5}}                     | minimum",
        "cameras: {front: {mode: fast}}                         | enumeration",
        "cameras: {front: {regions: [[0.1, 0.2, 0.3]]}}         | 4 items",
        "mqtt: {outbox: {max_size_mib: much}}                   | integer expected",
        "rtsp: {password: secret}                               | password",
      })
  void shouldFindWhatTheDaemonRefuses(String yaml, String problem) throws Exception {
    assertThat(problems(yaml)).singleElement().asString().contains(problem);
  }

  @Test
  void shouldAcceptTextsThatLookLikeNumbersAndListsAsOneText() throws Exception {
    assertThat(problems("vehicle: 007\ncameras: {front: {outputs: 'a.mp4,b/', levels: half}}"))
        .isEmpty();
    assertThat(problems("mqtt:\ncameras:")).isEmpty(); // sections whose keys are all comments
  }

  private static List<String> problems(String yaml) throws Exception {
    JsonNode tree = new YAMLMapper().readTree(yaml);
    return SCHEMA.validate(tree).stream().map(ValidationMessage::getMessage).toList();
  }

  private static Stream<String> yamlBlocks(Path page) {
    try {
      return Stream.of(Files.readString(page).split("```yaml\n"))
          .skip(1)
          .map(block -> block.substring(0, block.indexOf("```")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
