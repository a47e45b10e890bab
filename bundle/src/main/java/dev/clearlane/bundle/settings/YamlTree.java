package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.List;

/**
 * YAML as a tree whose scalars are all texts, exactly as written: {@code 007}, {@code no} and
 * {@code 1e3} stay what they are until a key's type says what is meant. Only an unquoted {@code
 * null} or {@code ~} and an empty text are null, which counts as not given.
 */
final class YamlTree {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private YamlTree() {}

  /**
   * Parses a document; an empty one is null.
   *
   * @param source of messages
   * @throws SettingsException if it is not YAML, or holds a key twice, an anchor or an alias
   */
  static JsonNode parse(String source, String text) {
    try (YAMLParser parser = YAML.createParser(text)) {
      JsonNode tree = parser.nextToken() == null ? NullNode.getInstance() : node(parser);
      if (parser.nextToken() != null) {
        throw new SettingsException(source, List.of("must be one YAML document"));
      }
      return tree;
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
      String message = e.getOriginalMessage().strip().replaceAll("\\s*\\R\\s*", ", ");
      throw new SettingsException(source, List.of(where + message));
    } catch (IOException e) {
      throw new IllegalStateException(e); // a text in memory
    }
  }

  private static JsonNode node(YAMLParser parser) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new JsonParseException(
          parser, "YAML aliases are not supported: repeat the value, or write it in quotes");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_NULL -> NullNode.getInstance();
      default ->
          parser.getText().isEmpty() ? NullNode.getInstance() : new TextNode(parser.getText());
    };
  }

  private static ObjectNode object(YAMLParser parser) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      object.set(key, node(parser));
    }
    return object;
  }

  private static ArrayNode array(YAMLParser parser) throws IOException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(node(parser));
    }
    return array;
  }
}
