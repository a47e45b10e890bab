package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Validates messages of tests with the published schemas. */
public final class Schemas {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, JsonSchema> LOADED = new ConcurrentHashMap<>();

  private Schemas() {}

  /** Fails if a body does not match its schema. */
  public static void check(String name, byte[] json) {
    try {
      check(name, MAPPER.readTree(json));
    } catch (IOException e) {
      throw new AssertionError(name + " is no JSON", e);
    }
  }

  public static void check(String name, JsonNode json) {
    assertThat(schema(name).validate(json)).as("%s: %s", name, json).isEmpty();
  }

  /** Fails if a message does not match the schema of its topic. */
  public static void check(String topic, byte[] payload, Map<String, String> properties) {
    String kind = topic.substring(topic.lastIndexOf('/') + 1);
    switch (kind) {
      case "frame", "plate_crop" -> check(kind, MAPPER.valueToTree(properties));
      case "plate", "event", "decision" -> {
        check(kind, payload);
        check("properties", MAPPER.valueToTree(properties));
      }
      case "health", "state" -> check(kind, payload);
      default -> check("answer", payload);
    }
  }

  private static JsonSchema schema(String name) {
    return LOADED.computeIfAbsent(name, Schemas::load);
  }

  private static JsonSchema load(String name) {
    Path file = Path.of(System.getProperty("clearlane.root"), "docs/schemas/v1", name + ".json");
    try {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(
              Files.readString(file),
              SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
