package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.TimeSource;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that wait for the broker, on disk. A message leaves when somebody says that the broker
 * has it, when it is too old, or when a cap on size is reached: then the oldest of the lowest
 * priority goes first. Everything given up is counted, also over restarts.
 *
 * <p>Offering never waits for the disk: one thread of the outbox writes what has arrived, in
 * batches. Messages are given out only once they are on disk, so that what a receiver has seen is
 * never forgotten here. Where the disk fails (full, read-only, gone), messages wait in memory,
 * which the figures say, and the disk is tried again from time to time; nothing else stops.
 *
 * <p>All methods are thread-safe; one {@link OutboxReader} at a time.
 *
 * <p>Decision record: {@code docs/adr/0004-outbox-on-sqlite.md}.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private static final int BATCH_MESSAGES = 512;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int MANY_SETTLED = 64;
  private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long SWEEP_NS = TimeUnit.SECONDS.toNanos(1);

  private final OutboxSettings settings;
  private final TimeSource time;
  private final SteadyClock clock;
  private final Thread thread;

  /** Held while the disk is used; taken before the other lock, never after it. */
  private final ReentrantLock disk = new ReentrantLock();

  private @Nullable SqliteStore store;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final MemoryStore memory;
  private final Map<String, Long> lastByTopic = new HashMap<>();
  private final Map<Priority, Long> newestOnDisk = new EnumMap<>(Priority.class);
  private final LinkedHashSet<Long> settled = new LinkedHashSet<>();
  private final Set<Long> claimed = ConcurrentHashMap.newKeySet();
  private Set<Long> writing = Set.of();
  private Books diskBooks = new Books();
  private Runnable listener = () -> {};
  private @Nullable String failure;
  private long failedNs;
  private long lastSequence;
  private long passes;
  private boolean passing;
  private boolean passWanted;
  private boolean closing;

  private Outbox(OutboxSettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
    clock = new SteadyClock(time);
    lastSequence = clock.nowMs() * 1000; // behind all on a disk that is not there yet
    memory = new MemoryStore(settings.memoryBytes());
    thread = DaemonThread.unstarted("outbox", this::run);
  }

  /** Opens an outbox; a disk that cannot be used is said by {@link #figures}, not thrown. */
  public static Outbox open(OutboxSettings settings) {
    return open(settings, TimeSource.SYSTEM);
  }

  /** The same on other clocks. */
  public static Outbox open(OutboxSettings settings, TimeSource time) {
    Outbox outbox = new Outbox(settings, time);
    if (settings.directory() != null) {
      outbox.tryDisk();
    }
    outbox.thread.start();
    return outbox;
  }

  /** Takes a message; never waits for the disk. After {@link #close} it is dropped and counted. */
  public void offer(OutboxMessage message) {
    boolean readable;
    lock.lock();
    try {
      Entry entry = enter(message);
      memory.add(entry, writing);
      readable = !onDisk();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (readable) {
      listener.run();
    }
  }

  private Entry enter(OutboxMessage message) {
    long nowMs = clock.nowMs();
    long lifetimeMs =
        message.lifetime().compareTo(settings.mostAge()) < 0
            ? message.lifetime().toMillis()
            : settings.mostAge().toMillis();
    long topicSequence = lastByTopic.merge(message.topic(), 1L, Long::sum);
    return new Entry(++lastSequence, topicSequence, message, nowMs, nowMs + lifetimeMs);
  }

  /**
   * Waits until everything offered so far is on disk, or in memory because there is no disk.
   *
   * @return true where it is on disk
   */
  public boolean flush() throws InterruptedException {
    lock.lock();
    try {
      long target = lastSequence;
      long enough = passes + (passing ? 2 : 1);
      while (!closing && (passes < enough || (onDisk() && memory.holdsUpTo(target)))) {
        passWanted = true;
        changed.signalAll();
        changed.await();
      }
      return onDisk();
    } finally {
      lock.unlock();
    }
  }

  /** How many messages of a topic have ever been kept; goes on where an earlier process ended. */
  public long lastSequence(String topic) {
    lock.lock();
    try {
      return lastByTopic.getOrDefault(topic, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** What waits and what was given up. */
  public OutboxFigures figures() {
    lock.lock();
    try {
      Books mine = memory.books();
      return new OutboxFigures(
          mine.waiting.plus(diskBooks.waiting),
          mine.bytes() + diskBooks.bytes(),
          mine.dropped.plus(diskBooks.dropped),
          mine.expired.plus(diskBooks.expired),
          onDisk(),
          failure);
    } finally {
      lock.unlock();
    }
  }

  /** Is called whenever there is something new to read, or the disk has failed or come back. */
  public void onChange(Runnable newListener) {
    lock.lock();
    try {
      listener = newListener;
    } finally {
      lock.unlock();
    }
  }

  /** Begins to give out what waits, from the oldest on; readers from before must not be used. */
  public OutboxReader reader() {
    lock.lock();
    try {
      claimed.clear();
      return new OutboxReader(this, lastSequence);
    } finally {
      lock.unlock();
    }
  }

  /** The broker has it, or will never take it: it need not be kept. */
  public void remove(Entry entry) {
    lock.lock();
    try {
      boolean wasInMemory = memory.remove(entry) && !writing.contains(entry.sequence());
      if (wasInMemory || settings.directory() == null) {
        claimed.remove(entry.sequence());
      } else {
        settled.add(entry.sequence());
        if (settled.size() >= MANY_SETTLED) {
          changed.signalAll();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** It was given out, but will not be sent: it may be given up like any other. */
  public void release(Entry entry) {
    claimed.remove(entry.sequence());
  }

  /** Why messages are not kept on disk; null where they are, or where none was asked for. */
  public @Nullable String failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** How long a message may still be of use; 0 or less where it is not any more. */
  public long remainingMs(Entry entry) {
    lock.lock();
    try {
      return entry.expiresMs() - clock.nowMs();
    } finally {
      lock.unlock();
    }
  }

  long newest(Priority priority) {
    lock.lock();
    try {
      long written = newestOnDisk.getOrDefault(priority, 0L);
      return onDisk() ? written : Math.max(written, memory.newest(priority));
    } finally {
      lock.unlock();
    }
  }

  /** Claims and returns messages in order, from the disk before those in memory. */
  List<Entry> read(Priority priority, long after, long upTo, int most) {
    disk.lock();
    try {
      List<Entry> found = new ArrayList<>();
      if (store != null) {
        try {
          found.addAll(store.read(priority, after, upTo, most));
        } catch (SQLException e) {
          failed(e);
        }
      }
      lock.lock();
      try {
        if (!onDisk() && found.size() < most) {
          long from = found.isEmpty() ? after : found.get(found.size() - 1).sequence();
          found.addAll(memory.read(priority, from, upTo, most - found.size()));
        }
        found.forEach(entry -> claimed.add(entry.sequence()));
      } finally {
        lock.unlock();
      }
      return found;
    } finally {
      disk.unlock();
    }
  }

  boolean isSettled(Entry entry) {
    lock.lock();
    try {
      return settled.contains(entry.sequence());
    } finally {
      lock.unlock();
    }
  }

  private boolean onDisk() {
    return settings.directory() != null && failure == null;
  }

  private void run() {
    try {
      while (awaitWork()) {
        pass();
      }
      pass(); // what came last
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeStore();
    }
  }

  /** Waits until there is something to do; false when the outbox is to end. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      long leftNs = settled.isEmpty() ? SWEEP_NS : SETTLE_NS;
      while (!closing && !passWanted && !isUrgent() && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
      passing = true;
      passWanted = false;
      return !closing || (onDisk() && !memory.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  private boolean isUrgent() {
    return onDisk() && (!memory.isEmpty() || settled.size() >= MANY_SETTLED);
  }

  /** Writes what has arrived, removes what is settled, gives up what is too old or too much. */
  private void pass() {
    boolean news = false;
    disk.lock();
    try {
      if (mayTryDisk()) {
        if (store == null) {
          tryDisk();
        }
        news = store != null && write(store);
      } else {
        sweepMemory();
      }
    } finally {
      disk.unlock();
    }
    Runnable told;
    lock.lock();
    try {
      passes++;
      passing = false;
      told = listener;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (news) {
      told.run();
    }
  }

  private boolean mayTryDisk() {
    lock.lock();
    try {
      return settings.directory() != null
          && (failure == null || time.nowNs() - failedNs >= settings.diskRetry().toNanos());
    } finally {
      lock.unlock();
    }
  }

  /** True where something new can be read. */
  private boolean write(SqliteStore to) {
    List<Entry> batch;
    List<Long> removed;
    SqliteStore.Sweep sweep;
    lock.lock();
    try {
      long shiftMs = follow();
      batch = memory.oldest(BATCH_MESSAGES, BATCH_BYTES);
      removed = List.copyOf(settled);
      writing = new HashSet<>();
      batch.forEach(entry -> writing.add(entry.sequence()));
      sweep =
          new SqliteStore.Sweep(clock.nowMs(), shiftMs, settings.mostBytes(), Set.copyOf(claimed));
    } finally {
      lock.unlock();
    }
    try {
      to.apply(batch, removed, sweep);
    } catch (SQLException e) {
      failed(e);
      replace(e);
      return false;
    }
    lock.lock();
    try {
      boolean recovered = failure != null;
      failure = null;
      writing = Set.of();
      memory.removeAll(batch);
      removed.forEach(settled::remove);
      removed.forEach(claimed::remove);
      diskBooks = new Books(to.books());
      for (Entry entry : batch) {
        newestOnDisk.merge(entry.message().priority(), entry.sequence(), Math::max);
      }
      if (recovered) {
        LOG.warn("outbox {}: messages are kept on disk again", settings.file());
      }
      return recovered || !batch.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void sweepMemory() {
    lock.lock();
    try {
      follow();
      memory.expire(clock.nowMs(), claimed);
    } finally {
      lock.unlock();
    }
  }

  private long follow() {
    long shiftMs = clock.follow();
    if (shiftMs != 0) {
      memory.shift(shiftMs);
    }
    return shiftMs;
  }

  /** Opens the file; one that is damaged is set aside, and a new one begun. */
  private void tryDisk() {
    Path file = settings.file();
    if (file == null) {
      return;
    }
    try {
      try {
        opened(SqliteStore.open(file, settings.fsync(), settings.mostAge()));
      } catch (SQLException e) {
        if (!DiskFailure.isDamage(e)) {
          throw e;
        }
        setAside(file);
        opened(SqliteStore.open(file, settings.fsync(), settings.mostAge()));
      }
    } catch (SQLException | IOException | LinkageError e) {
      failed(e);
    }
  }

  private void opened(SqliteStore newStore) throws SQLException {
    Map<String, Long> topics = newStore.lastByTopic();
    long last = newStore.lastSequence();
    lock.lock();
    try {
      if (memory.oldest() <= last) { // only where the clock was set back between two runs
        newStore.close();
        throw new SQLException("holds messages from the future; used again after a restart");
      }
      store = newStore;
      diskBooks = new Books(newStore.books());
      topics.forEach((topic, number) -> lastByTopic.merge(topic, number, Math::max));
      lastSequence = memory.isEmpty() ? last : Math.max(lastSequence, last);
      for (Priority priority : Priority.values()) {
        newestOnDisk.put(priority, diskBooks.waiting.of(priority) > 0 ? last : 0);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    LOG.warn("outbox {}: damaged; set aside as {}", file, aside.getFileName());
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    for (String part : new String[] {"-wal", "-shm"}) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + part));
    }
  }

  /** From now on messages wait in memory. */
  private void failed(Throwable e) {
    String why = e instanceof Exception known ? DiskFailure.describe(known) : String.valueOf(e);
    LOG.debug("outbox {}: {}", settings.file(), why, e);
    Runnable told;
    lock.lock();
    try {
      if (failure == null) {
        LOG.warn("outbox {}: {}; messages wait in memory", settings.file(), why);
      }
      failure = why;
      writing = Set.of();
      failedNs = time.nowNs();
      told = listener;
    } finally {
      lock.unlock();
    }
    told.run();
  }

  /** A damaged file is given up at once: what it held cannot be read. */
  private void replace(SQLException e) {
    Path file = settings.file();
    if (file != null && DiskFailure.isDamage(e)) {
      closeStore();
      try {
        setAside(file);
      } catch (IOException io) {
        failed(io);
      }
      tryDisk();
    }
  }

  private void closeStore() {
    disk.lock();
    try {
      if (store != null) {
        store.close();
      }
    } catch (SQLException e) {
      LOG.warn("outbox {}: {}", settings.file(), DiskFailure.describe(e));
    } finally {
      store = null;
      disk.unlock();
    }
  }

  /** Writes what has arrived and closes the file. What waits in memory alone is lost, and said. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    long left = memoryMessages();
    if (left > 0 && settings.directory() != null) {
      LOG.warn("outbox {}: {} messages were in memory alone and are lost", settings.file(), left);
    }
  }

  private long memoryMessages() {
    lock.lock();
    try {
      return memory.books().waiting.plus(new Tally()).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    } finally {
      lock.unlock();
    }
  }
}
