package dev.clearlane.edge.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.Reasons;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How reports are written: indented JSON, keys in snake_case. */
public final class ReportJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ReportJson() {}

  /** A report as text. */
  public static String text(Object report) {
    try {
      return MAPPER.writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // records of plain values can always be written
    }
  }

  /** A report on one line, for a page. */
  public static String compact(Object report) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // as above
    }
  }

  /**
   * Reads a report; keys that are not known are ignored.
   *
   * @throws IOException with one line that names the file, if it cannot be read or is no such
   *     report
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString());
    }
    try {
      T report = MAPPER.readValue(bytes, type);
      if (report != null) {
        return report;
      }
    } catch (IOException e) { // of bytes in memory: wrong JSON, or no text at all
      String reason =
          e instanceof JsonProcessingException wrong
              ? wrong.getOriginalMessage()
              : String.valueOf(e.getMessage());
      throw new IOException(
          "%s: is not the JSON of such a report: %s".formatted(file, Reasons.oneLine(reason)), e);
    }
    throw new IOException(file + ": is not the JSON of such a report");
  }

  /** A report as a file. */
  public static byte[] bytes(Object report) {
    return (text(report) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
  }
}
