package dev.clearlane.edge.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages in one SQLite file with a write-ahead log. After an exception, a call has had no effect,
 * except for messages that were committed one by one. Not thread-safe.
 */
final class SqliteStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
  private static final int MAX_FREE_PAGES = 1024; // with more, the file is reduced step by step
  private static final int VACUUM_PAGES = 256;
  private static final String DROPPED = "dropped";
  private static final String EXPIRED = "expired";

  private final Connection connection;
  private final MessageTable messages;
  private final boolean commitEachMessage;
  private StoreStats stats = new StoreStats();

  private SqliteStore(Connection connection, Fsync fsync) {
    this.connection = connection;
    messages = new MessageTable(connection);
    commitEachMessage = fsync == Fsync.MESSAGE;
  }

  /**
   * Opens a file, which is created if missing.
   *
   * @throws SQLException if it cannot be used; see {@link DiskFailure}
   */
  static SqliteStore open(Path file, Fsync fsync, Duration maxAge)
      throws SQLException, IOException {
    Connection connection = SqliteFile.open(file, fsync);
    try {
      SqliteStore store = new SqliteStore(connection, fsync);
      store.messages.limitAge(maxAge);
      store.messages.count(store.stats);
      store.readLossCounts();
      return store;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  StoreStats stats() {
    return stats;
  }

  /** The highest sequence number ever used; 0 if none was. */
  long lastSequence() throws SQLException {
    return messages.lastSequence();
  }

  /** The last topic sequence number of each topic. */
  Map<String, Long> lastByTopic() throws SQLException {
    Map<String, Long> last = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name, last FROM topic")) {
      while (rows.next()) {
        last.put(rows.getString(1), rows.getLong(2));
      }
    }
    return last;
  }

  /** Messages of one priority with {@code after < sequence <= upTo}, in order. */
  List<Entry> read(Priority priority, long after, long upTo, int maxCount) throws SQLException {
    return messages.read(priority, after, upTo, maxCount);
  }

  /** Adds and removes messages and enforces the limits, in one transaction. */
  void apply(List<Entry> added, Collection<Long> removed, Retention retention) throws SQLException {
    StoreStats updated = new StoreStats(stats);
    try {
      Sql.run(connection, "BEGIN IMMEDIATE");
      if (retention.shiftMs() != 0) {
        messages.shift(retention.shiftMs());
      }
      insert(added, updated);
      messages.remove(removed, updated);
      messages.expire(retention, updated);
      messages.evict(retention, updated);
      writeLossCounts(updated);
      Sql.run(connection, "COMMIT");
      stats = updated;
    } catch (SQLException e) {
      rollBack(e);
      throw e;
    }
    shrink();
  }

  private void insert(List<Entry> added, StoreStats updated) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(MessageRow.INSERT);
        PreparedStatement topic =
            connection.prepareStatement(
                "INSERT INTO topic VALUES (?1, ?2)"
                    + " ON CONFLICT (name) DO UPDATE SET last = MAX(last, ?2)")) {
      for (Entry entry : added) {
        MessageRow.bind(insert, entry);
        if (insert.executeUpdate() == 1) {
          updated.add(entry.message().priority(), 1, entry.bytes());
        } // else it was committed by a call that failed later
        topic.setString(1, entry.message().topic());
        topic.setLong(2, entry.topicSequence());
        topic.executeUpdate();
        if (commitEachMessage) {
          Sql.run(connection, "COMMIT");
          Sql.run(connection, "BEGIN IMMEDIATE");
          stats = new StoreStats(updated);
        }
      }
    }
  }

  private void readLossCounts() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT why, priority, count FROM given_up")) {
      while (rows.next()) {
        PriorityCounts counts = rows.getString(1).equals(DROPPED) ? stats.dropped : stats.expired;
        counts.add(MessageRow.priority(rows.getInt(2)), rows.getLong(3));
      }
    }
  }

  private void writeLossCounts(StoreStats updated) throws SQLException {
    for (Priority priority : Priority.values()) {
      writeLossCount(DROPPED, priority, stats.dropped, updated.dropped);
      writeLossCount(EXPIRED, priority, stats.expired, updated.expired);
    }
  }

  private void writeLossCount(
      String kind, Priority priority, PriorityCounts before, PriorityCounts updated)
      throws SQLException {
    if (before.of(priority) == updated.of(priority)) {
      return;
    }
    try (PreparedStatement write =
        connection.prepareStatement("INSERT OR REPLACE INTO given_up VALUES (?, ?, ?)")) {
      write.setString(1, kind);
      write.setInt(2, priority.rank());
      write.setLong(3, updated.of(priority));
      write.executeUpdate();
    }
  }

  /** Returns free pages to the file system, a step at a time. */
  private void shrink() {
    try {
      if (Sql.number(connection, "PRAGMA freelist_count") > MAX_FREE_PAGES) {
        Sql.run(connection, "PRAGMA incremental_vacuum(" + VACUUM_PAGES + ")");
      }
    } catch (SQLException e) {
      LOG.debug("outbox: reducing the file failed: {}", e.getMessage());
    }
  }

  private void rollBack(SQLException cause) {
    try {
      Sql.run(connection, "ROLLBACK");
    } catch (SQLException also) {
      cause.addSuppressed(also); // on a full disk, SQLite has rolled back already
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
