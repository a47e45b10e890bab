package dev.clearlane.edge.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.edge.command.CommandException.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;

/**
 * The JSON object of a command. An unknown key is an error, because the sender expects it to have
 * an effect.
 */
public final class Parameters {
  private static final int MAX_SHOWN = 80;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(4096)
                          .maxNumberLength(64)
                          .build())
                  .build())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode body;
  private final Set<String> known = new HashSet<>();

  private Parameters(JsonNode body) {
    this.body = body;
  }

  /** Reads a body; an empty one is an empty object. */
  static Parameters read(byte[] payload) throws CommandException {
    if (payload.length == 0) {
      return new Parameters(MAPPER.createObjectNode());
    }
    try {
      JsonNode body = MAPPER.readTree(payload);
      if (body != null && body.isObject()) {
        return new Parameters(body);
      }
    } catch (JsonProcessingException e) {
      throw malformed(
          "body is not JSON: " + shortened(e.getOriginalMessage().replaceAll("\\s+", " ")));
    } catch (IOException e) {
      throw malformed("body is not JSON");
    }
    throw malformed("body must be a JSON object");
  }

  /** A text of 1 to 64 characters. */
  public String text(String key) throws CommandException {
    JsonNode value = value(key);
    if (!value.isTextual() || value.textValue().isBlank() || value.textValue().length() > 64) {
      throw malformed(
          "%s must be a text of 1 to 64 characters, but is %s".formatted(key, shown(value)));
    }
    return value.textValue();
  }

  /** A text of 1 to 64 characters, or the default. */
  public String text(String key, String defaultText) throws CommandException {
    known.add(key);
    return body.has(key) ? text(key) : defaultText;
  }

  /** A number within a range, both ends included. */
  public double number(String key, double min, double max) throws CommandException {
    JsonNode value = value(key);
    if (!value.isNumber() || value.doubleValue() < min || value.doubleValue() > max) {
      throw malformed(
          "%s must be a number from %s to %s, but is %s".formatted(key, min, max, shown(value)));
    }
    return value.doubleValue();
  }

  /** Rejects keys that were not read. */
  void requireNoOthers() throws CommandException {
    for (Iterator<String> keys = body.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.contains(key)) {
        throw malformed("there is no key '%s'".formatted(shortened(key)));
      }
    }
  }

  private JsonNode value(String key) throws CommandException {
    known.add(key);
    JsonNode value = body.get(key);
    if (value == null) {
      throw malformed(key + " is missing");
    }
    return value;
  }

  private static String shown(JsonNode value) {
    return shortened(
        value.isContainerNode()
            ? value.getNodeType().name().toLowerCase(Locale.ROOT)
            : value.toString());
  }

  /** What a message repeats of a value that came from outside. */
  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + '…';
  }

  private static CommandException malformed(String message) {
    return new CommandException(Kind.MALFORMED, message);
  }
}
