package dev.clearlane.edge.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/**
 * Messages in one SQLite file with a write-ahead log, locked for this process alone. Not
 * thread-safe. After an exception nothing of the call has happened, but for messages that were
 * committed one by one.
 */
final class SqliteStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int VERSION = 1;
  private static final int BUSY_MS = 2000; // whoever restarts us may be quicker than our end
  private static final int FREE_PAGES = 1024; // above, the file shrinks, a step at a time
  private static final int SHRINK_PAGES = 256;

  private static final String[] TABLES = {
    // The payload stands last: whoever counts need not read over it.
    """
    CREATE TABLE message (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      priority INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      entered_ms INTEGER NOT NULL,
      expires_ms INTEGER NOT NULL,
      topic_sequence INTEGER NOT NULL,
      id TEXT NOT NULL,
      topic TEXT NOT NULL,
      content_type TEXT NOT NULL,
      properties TEXT NOT NULL,
      payload BLOB NOT NULL)
    """,
    "CREATE INDEX message_by_priority ON message (priority, sequence, bytes)",
    "CREATE INDEX message_by_expiry ON message (expires_ms)",
    "CREATE TABLE topic (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE TABLE given_up (
      why TEXT NOT NULL, priority INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (why, priority)) WITHOUT ROWID
    """,
    "PRAGMA user_version = " + VERSION
  };

  private final Connection connection;
  private final boolean eachMessage;
  private Books books = new Books();

  /** What is done along with every change. */
  record Sweep(long nowMs, long shiftMs, long mostBytes, Set<Long> keep) {}

  private SqliteStore(Connection connection, Fsync fsync) {
    this.connection = connection;
    eachMessage = fsync == Fsync.MESSAGE;
  }

  /**
   * Opens a file, which is made where it is missing; readable by its owner alone, because plates
   * are personal data.
   *
   * @throws SQLException if it cannot be used; see {@link DiskFailure}
   */
  static SqliteStore open(Path file, Fsync fsync, Duration mostAge)
      throws SQLException, IOException {
    make(file);
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    Connection connection = source.getConnection();
    try {
      SqliteStore store = new SqliteStore(connection, fsync);
      store.prepare(fsync);
      store.limitAge(mostAge);
      store.count();
      return store;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void make(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} is there", file);
    }
  }

  private void prepare(Fsync fsync) throws SQLException {
    run("PRAGMA busy_timeout = " + BUSY_MS);
    run("PRAGMA locking_mode = EXCLUSIVE");
    run("PRAGMA auto_vacuum = INCREMENTAL");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = " + (fsync == Fsync.CHECKPOINT ? "NORMAL" : "FULL"));
    run("PRAGMA journal_size_limit = 16777216");
    run("PRAGMA temp_store = MEMORY");
    run("PRAGMA secure_delete = FAST");
    long version = number("PRAGMA user_version");
    if (version > VERSION) {
      throw new SQLException("was written by a newer clearlane (layout %d)".formatted(version));
    }
    if (version == 0) {
      run("BEGIN IMMEDIATE");
      for (String table : TABLES) {
        run(table);
      }
      run("COMMIT");
    }
  }

  private void limitAge(Duration mostAge) throws SQLException {
    try (PreparedStatement limit =
        connection.prepareStatement(
            "UPDATE message SET expires_ms = entered_ms + ?1 WHERE expires_ms > entered_ms + ?1")) {
      limit.setLong(1, mostAge.toMillis());
      limit.executeUpdate();
    }
  }

  private void count() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT priority, COUNT(*), SUM(bytes) FROM message GROUP BY priority")) {
        while (rows.next()) {
          books.add(priority(rows.getInt(1)), rows.getLong(2), rows.getLong(3));
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT why, priority, count FROM given_up")) {
        while (rows.next()) {
          Tally tally = rows.getString(1).equals("dropped") ? books.dropped : books.expired;
          tally.add(priority(rows.getInt(2)), rows.getLong(3));
        }
      }
    }
  }

  Books books() {
    return books;
  }

  /** The last place ever taken; 0 where none was. */
  long lastSequence() throws SQLException {
    return number("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'message'");
  }

  /** The last number given in each topic. */
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

  /** Adds, removes, and gives up what is too old or too much; all of it is on disk on return. */
  void apply(List<Entry> arrivals, Collection<Long> settled, Sweep sweep) throws SQLException {
    Books now = new Books(books);
    try {
      run("BEGIN IMMEDIATE");
      if (sweep.shiftMs() != 0) {
        shift(sweep.shiftMs());
      }
      insert(arrivals, now);
      remove(settled, now);
      expire(sweep, now);
      evict(sweep, now);
      keepCounts(now);
      run("COMMIT");
      books = now;
    } catch (SQLException e) {
      rollBack(e);
      throw e;
    }
    shrink();
  }

  private void shift(long byMs) throws SQLException {
    try (PreparedStatement shift =
        connection.prepareStatement(
            "UPDATE message SET entered_ms = entered_ms + ?1, expires_ms = expires_ms + ?1")) {
      shift.setLong(1, byMs);
      shift.executeUpdate();
    }
  }

  private void insert(List<Entry> arrivals, Books now) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement topic =
            connection.prepareStatement(
                "INSERT INTO topic VALUES (?1, ?2)"
                    + " ON CONFLICT (name) DO UPDATE SET last = MAX(last, ?2)")) {
      for (Entry entry : arrivals) {
        bind(insert, entry);
        if (insert.executeUpdate() == 1) {
          now.add(entry.message().priority(), 1, entry.bytes());
        } // else it is there already: a failed call had committed it
        topic.setString(1, entry.message().topic());
        topic.setLong(2, entry.topicSequence());
        topic.executeUpdate();
        if (eachMessage) {
          run("COMMIT");
          run("BEGIN IMMEDIATE");
          books = new Books(now);
        }
      }
    }
  }

  private static void bind(PreparedStatement insert, Entry entry) throws SQLException {
    OutboxMessage message = entry.message();
    insert.setLong(1, entry.sequence());
    insert.setInt(2, message.priority().rank());
    insert.setLong(3, entry.bytes());
    insert.setLong(4, entry.enteredMs());
    insert.setLong(5, entry.expiresMs());
    insert.setLong(6, entry.topicSequence());
    insert.setString(7, message.id().toString());
    insert.setString(8, message.topic());
    insert.setString(9, message.contentType());
    insert.setString(10, json(message.properties()));
    insert.setBytes(11, message.payload());
  }

  private void remove(Collection<Long> settled, Books now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM message WHERE sequence = ? RETURNING priority, bytes")) {
      for (long sequence : settled) {
        delete.setLong(1, sequence);
        try (ResultSet row = delete.executeQuery()) {
          if (row.next()) {
            now.remove(priority(row.getInt(1)), row.getLong(2));
          }
        }
      }
    }
  }

  private void expire(Sweep sweep, Books now) throws SQLException {
    List<Long> gone = new ArrayList<>();
    try (PreparedStatement old =
        connection.prepareStatement(
            "SELECT sequence, priority, bytes FROM message WHERE expires_ms <= ?")) {
      old.setLong(1, sweep.nowMs());
      try (ResultSet rows = old.executeQuery()) {
        while (rows.next()) {
          if (!sweep.keep().contains(rows.getLong(1))) {
            gone.add(rows.getLong(1));
            now.expire(priority(rows.getInt(2)), rows.getLong(3));
          }
        }
      }
    }
    delete(gone);
  }

  private void evict(Sweep sweep, Books now) throws SQLException {
    List<Long> gone = new ArrayList<>();
    try (PreparedStatement oldest =
        connection.prepareStatement(
            "SELECT sequence, bytes FROM message WHERE priority = ? ORDER BY sequence")) {
      for (int p = Priority.values().length - 1; p >= 0 && now.bytes() > sweep.mostBytes(); p--) {
        oldest.setInt(1, p);
        try (ResultSet rows = oldest.executeQuery()) {
          while (now.bytes() > sweep.mostBytes() && rows.next()) {
            if (!sweep.keep().contains(rows.getLong(1))) {
              gone.add(rows.getLong(1));
              now.drop(priority(p), rows.getLong(2));
            }
          }
        }
      }
    }
    delete(gone);
  }

  private void delete(List<Long> gone) throws SQLException {
    if (gone.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM message WHERE sequence = ?")) {
      for (long sequence : gone) {
        delete.setLong(1, sequence);
        delete.executeUpdate();
      }
    }
  }

  private void keepCounts(Books now) throws SQLException {
    for (Priority priority : Priority.values()) {
      keepCount("dropped", priority, books.dropped, now.dropped);
      keepCount("expired", priority, books.expired, now.expired);
    }
  }

  private void keepCount(String why, Priority priority, Tally before, Tally now)
      throws SQLException {
    if (before.of(priority) == now.of(priority)) {
      return;
    }
    try (PreparedStatement keep =
        connection.prepareStatement("INSERT OR REPLACE INTO given_up VALUES (?, ?, ?)")) {
      keep.setString(1, why);
      keep.setInt(2, priority.rank());
      keep.setLong(3, now.of(priority));
      keep.executeUpdate();
    }
  }

  /** Messages of one priority after one place, up to another, in order. */
  List<Entry> read(Priority priority, long after, long upTo, int most) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM message WHERE priority = ? AND sequence > ? AND sequence <= ?"
                + " ORDER BY sequence LIMIT ?")) {
      select.setInt(1, priority.rank());
      select.setLong(2, after);
      select.setLong(3, upTo);
      select.setInt(4, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          entries.add(entry(rows));
        }
      }
    }
    return entries;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    long enteredMs = row.getLong("entered_ms");
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
            Duration.ofMillis(Math.max(1, expiresMs - enteredMs))),
        enteredMs,
        expiresMs);
  }

  /** Gives pages back to the file system, a step at a time; what cannot be given stays. */
  private void shrink() {
    try {
      if (number("PRAGMA freelist_count") > FREE_PAGES) {
        run("PRAGMA incremental_vacuum(" + SHRINK_PAGES + ")");
      }
    } catch (SQLException e) {
      LOG.debug("the outbox does not shrink: {}", e.getMessage());
    }
  }

  private void rollBack(SQLException cause) {
    try {
      run("ROLLBACK");
    } catch (SQLException also) {
      cause.addSuppressed(also); // a full disk has rolled back by itself
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      if (rows) {
        try (ResultSet result = statement.getResultSet()) {
          while (result.next()) {} // vacuum works while it is stepped
        }
      }
    }
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }

  private static Priority priority(int rank) throws SQLException {
    for (Priority priority : Priority.values()) {
      if (priority.rank() == rank) {
        return priority;
      }
    }
    throw new SQLException("has a priority %d that does not exist".formatted(rank));
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
      throw new SQLException("has properties that are no JSON", e);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
