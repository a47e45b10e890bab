package dev.clearlane.bench.witness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** A JSON payload of schema 1, and how to ask for its values. */
final class JsonBody {
  private static final JsonMapper JSON = new JsonMapper();

  private JsonBody() {}

  static JsonNode read(Message message) throws Fault {
    JsonNode body = parse(message);
    requireContentType(message);
    return body;
  }

  static void requireContentType(Message message) throws Fault {
    Fault.unless(
        "application/json".equals(message.contentType()),
        "content type must be application/json, but is %s",
        message.contentType());
  }

  /** The body only, for any content type. */
  static JsonNode parse(Message message) throws Fault {
    JsonNode body;
    try {
      body = JSON.readTree(message.payload());
    } catch (IOException e) {
      throw new Fault("payload must be JSON", e);
    }
    Fault.unless(body.isObject(), "payload must be a JSON object");
    Fault.unless(body.path("schema").asInt() == 1, "schema must be 1");
    return body;
  }

  static String text(JsonNode body, String key) throws Fault {
    Fault.unless(body.path(key).isTextual(), "%s must be a text", key);
    return body.path(key).asText();
  }

  static long number(JsonNode body, String key) throws Fault {
    Fault.unless(body.path(key).isIntegralNumber(), "%s must be a whole number", key);
    return body.path(key).asLong();
  }
}
