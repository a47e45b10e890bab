package dev.clearlane.edge.outbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/** The outbox file: how it is created, opened and set aside. */
final class SqliteFile {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);
  private static final int VERSION = 1;
  private static final int BUSY_TIMEOUT_MS =
      2000; // the process before this one may still be ending

  private static final String[] TABLES = {
    // The payload is the last column, so that counting need not read over it.
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

  private SqliteFile() {}

  /**
   * Opens a file and locks it for this process. A missing file is created, readable by its owner
   * only, because licence plates are personal data.
   *
   * @throws SQLException if it cannot be used; see {@link DiskFailure}
   */
  static Connection open(Path file, Fsync fsync) throws SQLException, IOException {
    create(file);
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    Connection connection = source.getConnection();
    try {
      prepare(connection, fsync);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void create(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("outbox {}: opening the existing file", file);
    }
  }

  private static void prepare(Connection connection, Fsync fsync) throws SQLException {
    String[] pragmas = {
      "busy_timeout = " + BUSY_TIMEOUT_MS,
      "locking_mode = EXCLUSIVE",
      "auto_vacuum = INCREMENTAL",
      "journal_mode = WAL",
      "synchronous = " + (fsync == Fsync.CHECKPOINT ? "NORMAL" : "FULL"),
      "journal_size_limit = 16777216",
      "temp_store = MEMORY",
      "secure_delete = FAST"
    };
    for (String pragma : pragmas) {
      Sql.run(connection, "PRAGMA " + pragma);
    }
    long version = Sql.number(connection, "PRAGMA user_version");
    if (version > VERSION) {
      throw new SQLException("written by a newer clearlane (layout %d)".formatted(version));
    }
    if (version == 0) {
      Sql.run(connection, "BEGIN IMMEDIATE");
      for (String table : TABLES) {
        Sql.run(connection, table);
      }
      Sql.run(connection, "COMMIT");
    }
  }

  /** Renames a damaged file to {@code *.damaged}, so that a new one can be created. */
  static void setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    LOG.warn("outbox {}: file is damaged; renamed to {}", file, aside.getFileName());
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    for (String part : new String[] {"-wal", "-shm"}) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
    }
  }
}
