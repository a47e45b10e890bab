package dev.clearlane.trainer.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code labels.jsonl}: one JSON object a line, appended and flushed patch by patch. */
final class LabelFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Path file;
  private final Set<String> names = new HashSet<>();

  private LabelFile(Path file) {
    this.file = file;
  }

  /**
   * Opens a file or starts one. A last line that was cut off, as a killed run leaves it, is
   * removed.
   *
   * @throws IOException if a whole line is not a label
   */
  static LabelFile open(Path file) throws IOException {
    LabelFile labels = new LabelFile(file);
    if (Files.exists(file)) {
      String text = Files.readString(file);
      String whole = text.substring(0, text.lastIndexOf('\n') + 1);
      List<String> lines = whole.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        labels.names.add(name(file, i + 1, lines.get(i)));
      }
      if (whole.length() != text.length()) {
        Files.writeString(file, whole);
      }
    }
    return labels;
  }

  private static String name(Path file, int line, String text) throws IOException {
    try {
      JsonNode name = JSON.readTree(text).get("name");
      if (name != null && name.isTextual()) {
        return name.asText();
      }
    } catch (JsonProcessingException e) {
      throw new IOException("%s: line %d is not JSON".formatted(file, line), e);
    }
    throw new IOException("%s: line %d has no name".formatted(file, line));
  }

  /** Whether a patch has its label already. */
  boolean has(String name) {
    return names.contains(name);
  }

  int size() {
    return names.size();
  }

  void add(Label label) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(label) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    names.add(label.name());
  }
}
