package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/asyncapi.yaml names the topics that there are, and every schema. */
class AsyncApiTest {
  private static final Path DOCS = Path.of(System.getProperty("clearlane.root"), "docs");

  @Test
  void shouldNameEveryTopicAndEverySchema() throws Exception {
    JsonNode api = new YAMLMapper().readTree(DOCS.resolve("asyncapi.yaml").toFile());
    Topics topics = new Topics("fleet", "vehicle", "camera");
    Set<String> addresses = new TreeSet<>();
    Set<String> schemas = new TreeSet<>();
    for (JsonNode channel : api.path("channels")) {
      addresses.add(channel.path("address").asText().replaceAll("[{}]", ""));
      channel.findValuesAsText("$ref").forEach(schemas::add);
    }

    assertThat(addresses)
        .contains(
            topics.state(),
            topics.ofVehicle().health(),
            topics.frame(),
            topics.decision(),
            topics.event(),
            topics.plate(),
            topics.plateCrop());
    assertThat(api.at("/channels/command/parameters/name/enum"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "snapshot",
            "set_mode",
            "set_frame_rate",
            "reload_settings",
            "list_models",
            "switch_model",
            "restart_camera");
    try (Stream<Path> files = Files.list(DOCS.resolve("schemas/v1"))) {
      assertThat(files.map(file -> "schemas/v1/" + file.getFileName()))
          .filteredOn(file -> !file.endsWith("/properties.json")) // of every message
          .containsExactlyInAnyOrderElementsOf(schemas);
    }
    for (JsonNode operation : api.path("operations")) {
      String channel = operation.path("channel").path("$ref").asText();
      assertThat(api.at(channel.substring(1)).isObject()).as(channel).isTrue();
    }
  }
}
