package dev.clearlane.edge.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of an outbox and its recovery: opens the file, sets a damaged one aside, and retries a
 * failed disk. Thread-safe; its lock is taken before that of the {@link OutboxQueue}, never after.
 */
final class OutboxDisk {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxDisk.class);

  private final OutboxSettings settings;
  private final OutboxQueue queue;
  private @Nullable SqliteStore store; // guarded by this

  OutboxDisk(OutboxSettings settings, OutboxQueue queue) {
    this.settings = settings;
    this.queue = queue;
  }

  /** Opens the file, if one is configured; a failure is reported to the queue. */
  synchronized void open() {
    Path file = settings.file();
    if (file == null) {
      return;
    }
    try {
      try {
        store = openStore(file);
      } catch (SQLException e) {
        if (!DiskFailure.isDamage(e)) {
          throw e;
        }
        SqliteFile.setAside(file);
        store = openStore(file);
      }
    } catch (SQLException | IOException | LinkageError e) {
      failed(e);
    }
  }

  private SqliteStore openStore(Path file) throws SQLException, IOException {
    SqliteStore opened = SqliteStore.open(file, settings.fsync(), settings.maxAge());
    try {
      queue.adopt(opened);
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  /** Claims and returns messages in order, from the disk before those in memory. */
  synchronized List<Entry> read(Priority priority, long after, long upTo, int maxCount) {
    List<Entry> found = new ArrayList<>();
    if (store != null) {
      try {
        found.addAll(store.read(priority, after, upTo, maxCount));
      } catch (SQLException e) {
        failed(e);
      }
    }
    queue.claim(found, priority, after, upTo, maxCount);
    return found;
  }

  /**
   * Writes new messages, deletes settled ones and enforces the limits.
   *
   * @return true if there is something new to read
   */
  synchronized boolean write() {
    if (!queue.isDiskDue()) {
      queue.expireInMemory();
      return false;
    }
    if (store == null) {
      open();
    }
    SqliteStore to = store;
    if (to == null) {
      return false;
    }
    OutboxQueue.Batch batch = queue.nextBatch();
    try {
      to.apply(batch.added(), batch.removed(), batch.retention());
    } catch (SQLException e) {
      failed(e);
      replaceDamaged(e);
      return false;
    }
    boolean recovered = queue.written(batch, to.stats());
    if (recovered) {
      LOG.warn("outbox {}: disk usable again; storing messages on disk", settings.file());
    }
    return recovered || !batch.added().isEmpty();
  }

  /** Starts a new file at once: the messages of a damaged one cannot be read. */
  private void replaceDamaged(SQLException e) {
    Path file = settings.file();
    if (file != null && DiskFailure.isDamage(e)) {
      close();
      try {
        SqliteFile.setAside(file);
      } catch (IOException io) {
        failed(io);
      }
      open();
    }
  }

  private void failed(Throwable e) {
    String why = e instanceof Exception known ? DiskFailure.describe(known) : String.valueOf(e);
    LOG.debug("outbox {}: {}", settings.file(), why, e);
    if (queue.failed(why)) {
      LOG.warn(
          "outbox {}: {}; storing messages in memory, retrying the disk every {} s",
          settings.file(),
          why,
          settings.diskRetry().toSeconds());
    }
    queue.listener().run();
  }

  synchronized void close() {
    try {
      if (store != null) {
        store.close();
      }
    } catch (SQLException e) {
      LOG.warn("outbox {}: closing failed: {}", settings.file(), DiskFailure.describe(e));
    } finally {
      store = null;
    }
  }
}
