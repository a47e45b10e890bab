package dev.clearlane.edge.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Conversion between entries and rows of the table {@code message}. */
final class MessageRow {
  static final String INSERT =
      "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private MessageRow() {}

  /** Sets the parameters of {@link #INSERT}. */
  static void bind(PreparedStatement insert, Entry entry) throws SQLException {
    OutboxMessage message = entry.message();
    insert.setLong(1, entry.sequence());
    insert.setInt(2, message.priority().rank());
    insert.setLong(3, entry.bytes());
    insert.setLong(4, entry.queuedMs());
    insert.setLong(5, entry.expiresMs());
    insert.setLong(6, entry.topicSequence());
    insert.setString(7, message.id().toString());
    insert.setString(8, message.topic());
    insert.setString(9, message.contentType());
    insert.setString(10, json(message.properties()));
    insert.setBytes(11, message.payload());
  }

  static Entry entry(ResultSet row) throws SQLException {
    long queuedMs = row.getLong("entered_ms");
    long expiresMs = row.getLong("expires_ms");
    return new Entry(
        row.getLong("sequence"),
        row.getLong("topic_sequence"),
        new OutboxMessage(
            UUID.fromString(row.getString("id")),
            priority(row.getInt("priority")),
            row.getString("topic"),
            row.getString("content_type"),
            row.getBytes("payload"),
            properties(row.getString("properties")),
            Duration.ofMillis(Math.max(1, expiresMs - queuedMs))),
        queuedMs,
        expiresMs);
  }

  static Priority priority(int rank) throws SQLException {
    for (Priority priority : Priority.values()) {
      if (priority.rank() == rank) {
        return priority;
      }
    }
    throw new SQLException("unknown message priority %d".formatted(rank));
  }

  private static String json(Map<String, String> properties) {
    try {
      return MAPPER.writeValueAsString(properties);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // strings can always be written
    }
  }

  private static Map<String, String> properties(String json) throws SQLException {
    try {
      return MAPPER.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("message properties are not valid JSON", e);
    }
  }
}
