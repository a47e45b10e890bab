package dev.clearlane.edge.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The table {@code message} of an outbox file. Not thread-safe; transactions are the caller's. */
final class MessageTable {
  private final Connection connection;

  MessageTable(Connection connection) {
    this.connection = connection;
  }

  /** Counts all messages. */
  void count(StoreStats stats) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT priority, COUNT(*), SUM(bytes) FROM message GROUP BY priority")) {
      while (rows.next()) {
        stats.add(MessageRow.priority(rows.getInt(1)), rows.getLong(2), rows.getLong(3));
      }
    }
  }

  /** The highest sequence number ever used; 0 if none was. */
  long lastSequence() throws SQLException {
    return Sql.number(
        connection, "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'message'");
  }

  /** Messages of one priority with {@code after < sequence <= upTo}, in order. */
  List<Entry> read(Priority priority, long after, long upTo, int maxCount) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM message WHERE priority = ? AND sequence > ? AND sequence <= ?"
                + " ORDER BY sequence LIMIT ?")) {
      select.setInt(1, priority.rank());
      select.setLong(2, after);
      select.setLong(3, upTo);
      select.setInt(4, maxCount);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          entries.add(MessageRow.entry(rows));
        }
      }
    }
    return entries;
  }

  /** Shortens the lifetime of messages that were stored under a longer maximum age. */
  void limitAge(Duration maxAge) throws SQLException {
    update(
        "UPDATE message SET expires_ms = entered_ms + ?1 WHERE expires_ms > entered_ms + ?1",
        maxAge.toMillis());
  }

  /** Moves all timestamps. */
  void shift(long byMs) throws SQLException {
    update("UPDATE message SET entered_ms = entered_ms + ?1, expires_ms = expires_ms + ?1", byMs);
  }

  void remove(Collection<Long> sequences, StoreStats stats) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM message WHERE sequence = ? RETURNING priority, bytes")) {
      for (long sequence : sequences) {
        delete.setLong(1, sequence);
        try (ResultSet row = delete.executeQuery()) {
          if (row.next()) {
            stats.remove(MessageRow.priority(row.getInt(1)), row.getLong(2));
          }
        }
      }
    }
  }

  /** Removes expired messages. */
  void expire(Retention retention, StoreStats stats) throws SQLException {
    List<Long> expired = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT sequence, priority, bytes FROM message WHERE expires_ms <= ?")) {
      select.setLong(1, retention.nowMs());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (!retention.pinned().contains(rows.getLong(1))) {
            expired.add(rows.getLong(1));
            stats.expire(MessageRow.priority(rows.getInt(2)), rows.getLong(3));
          }
        }
      }
    }
    delete(expired);
  }

  /** Above the size limit, removes the oldest messages of the lowest priority. */
  void evict(Retention retention, StoreStats stats) throws SQLException {
    List<Long> evicted = new ArrayList<>();
    try (PreparedStatement oldest =
        connection.prepareStatement(
            "SELECT sequence, bytes FROM message WHERE priority = ? ORDER BY sequence")) {
      for (int rank = Priority.values().length - 1;
          rank >= 0 && stats.bytes() > retention.maxBytes();
          rank--) {
        oldest.setInt(1, rank);
        try (ResultSet rows = oldest.executeQuery()) {
          while (stats.bytes() > retention.maxBytes() && rows.next()) {
            if (!retention.pinned().contains(rows.getLong(1))) {
              evicted.add(rows.getLong(1));
              stats.drop(MessageRow.priority(rank), rows.getLong(2));
            }
          }
        }
      }
    }
    delete(evicted);
  }

  private void delete(List<Long> sequences) throws SQLException {
    if (sequences.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM message WHERE sequence = ?")) {
      for (long sequence : sequences) {
        delete.setLong(1, sequence);
        delete.executeUpdate();
      }
    }
  }

  private void update(String sql, long ms) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, ms);
      update.executeUpdate();
    }
  }
}
