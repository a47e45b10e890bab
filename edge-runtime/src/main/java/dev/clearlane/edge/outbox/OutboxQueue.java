package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.TimeSource;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of an outbox in memory: messages that are not on disk yet, sequence numbers, and what
 * the writer has to do next. Thread-safe; never waits for the disk.
 */
final class OutboxQueue {
  private static final int BATCH_MESSAGES = 512;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int MAX_SETTLED = 64;
  private static final long SETTLED_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETENTION_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

  private final OutboxSettings settings;
  private final TimeSource time;
  private final SteadyClock clock;
  private final MemoryStore memory;
  private final Map<String, Long> lastByTopic = new HashMap<>();
  private final Map<Priority, Long> newestOnDisk = new EnumMap<>(Priority.class);
  private final LinkedHashSet<Long> settled = new LinkedHashSet<>(); // to be deleted from disk
  private final Set<Long> claimed = new HashSet<>(); // read, neither settled nor released
  private Set<Long> writing = Set.of();
  private StoreStats diskStats = new StoreStats();
  private Runnable listener = () -> {};
  private LongConsumer lossListener = count -> {};
  private @Nullable String failure;
  private long failedNs;
  private long lastSequence;
  private long passes;
  private boolean passing;
  private boolean passRequested;
  private boolean closing;

  /** What the writer applies to the disk at once. */
  record Batch(List<Entry> added, List<Long> removed, Retention retention) {}

  OutboxQueue(OutboxSettings settings, TimeSource time) {
    this.settings = settings;
    this.time = time;
    clock = new SteadyClock(time);
    lastSequence = clock.nowMs() * 1000; // above all numbers of a file that cannot be opened yet
    memory = new MemoryStore(settings.memoryBytes());
  }

  /**
   * Adds a message.
   *
   * @return true if it can be read at once, because there is no disk
   */
  synchronized boolean add(OutboxMessage message) {
    long nowMs = clock.nowMs();
    long lifetimeMs = Math.min(message.lifetime().toMillis(), settings.maxAge().toMillis());
    long topicSequence = lastByTopic.merge(message.topic(), 1L, Long::sum);
    long lost = memory.stats().lost();
    memory.add(
        new Entry(++lastSequence, topicSequence, message, nowMs, nowMs + lifetimeMs), writing);
    reportLoss(lost, memory.stats());
    notifyAll();
    return !onDisk();
  }

  /** Waits for the writer; see {@link Outbox#flush}. */
  synchronized boolean flush() throws InterruptedException {
    long target = lastSequence;
    long enough = passes + (passing ? 2 : 1);
    while (!closing && (passes < enough || (onDisk() && memory.oldest() <= target))) {
      passRequested = true;
      notifyAll();
      wait();
    }
    return onDisk();
  }

  synchronized long lastSequence(String topic) {
    return lastByTopic.getOrDefault(topic, 0L);
  }

  synchronized OutboxStats stats() {
    StoreStats inMemory = memory.stats();
    return new OutboxStats(
        inMemory.waiting.plus(diskStats.waiting),
        inMemory.bytes() + diskStats.bytes(),
        inMemory.dropped.plus(diskStats.dropped),
        inMemory.expired.plus(diskStats.expired),
        onDisk(),
        failure);
  }

  synchronized long memoryMessages() {
    return memory.stats().waiting.total();
  }

  synchronized void setListener(Runnable newListener) {
    listener = newListener;
  }

  synchronized void setLossListener(LongConsumer newListener) {
    lossListener = newListener;
  }

  synchronized Runnable listener() {
    return listener;
  }

  /** Forgets what earlier readers claimed; returns where live messages begin. */
  synchronized long startReading() {
    claimed.clear();
    return lastSequence;
  }

  synchronized void settle(Entry entry) {
    boolean inMemoryOnly = memory.remove(entry) && !writing.contains(entry.sequence());
    if (inMemoryOnly || settings.directory() == null) {
      claimed.remove(entry.sequence());
    } else {
      settled.add(entry.sequence());
      if (settled.size() >= MAX_SETTLED) {
        notifyAll();
      }
    }
  }

  synchronized void release(Entry entry) {
    claimed.remove(entry.sequence());
  }

  synchronized boolean isSettled(Entry entry) {
    return settled.contains(entry.sequence());
  }

  synchronized @Nullable String failure() {
    return failure;
  }

  synchronized long remainingMs(Entry entry) {
    return entry.expiresMs() - clock.nowMs();
  }

  /** The highest sequence number of a priority that can be read. */
  synchronized long newest(Priority priority) {
    long written = newestOnDisk.getOrDefault(priority, 0L);
    return onDisk() ? written : Math.max(written, memory.newest(priority));
  }

  /** Without a disk, appends messages from memory to those found on it; claims all of them. */
  synchronized void claim(
      List<Entry> found, Priority priority, long after, long upTo, int maxCount) {
    if (!onDisk() && found.size() < maxCount) {
      long from = found.isEmpty() ? after : found.get(found.size() - 1).sequence();
      found.addAll(memory.read(priority, from, upTo, maxCount - found.size()));
    }
    found.forEach(entry -> claimed.add(entry.sequence()));
  }

  /**
   * Waits until the writer has something to do.
   *
   * @return false if the next pass is the last one
   */
  synchronized boolean awaitWork() throws InterruptedException {
    long untilNs = time.nowNs() + (settled.isEmpty() ? RETENTION_INTERVAL_NS : SETTLED_INTERVAL_NS);
    while (!closing && !passRequested && !isUrgent() && time.nowNs() - untilNs < 0) {
      time.await(this, untilNs);
    }
    passing = true;
    passRequested = false;
    return !closing || (onDisk() && !memory.isEmpty());
  }

  synchronized void passDone() {
    passes++;
    passing = false;
    notifyAll();
  }

  synchronized void close() {
    closing = true;
    notifyAll();
  }

  synchronized boolean isDiskDue() {
    return settings.directory() != null
        && (failure == null || time.nowNs() - failedNs >= settings.diskRetry().toNanos());
  }

  synchronized Batch nextBatch() {
    long shiftMs = adoptWallClock();
    List<Entry> added = memory.oldest(BATCH_MESSAGES, BATCH_BYTES);
    writing = new HashSet<>();
    added.forEach(entry -> writing.add(entry.sequence()));
    return new Batch(
        added,
        List.copyOf(settled),
        new Retention(clock.nowMs(), shiftMs, settings.maxBytes(), Set.copyOf(claimed)));
  }

  /**
   * Called when a batch is on disk.
   *
   * @return true if the disk had failed before
   */
  synchronized boolean written(Batch batch, StoreStats newDiskStats) {
    boolean recovered = failure != null;
    failure = null;
    writing = Set.of();
    memory.removeAll(batch.added());
    batch.removed().forEach(settled::remove);
    batch.removed().forEach(claimed::remove);
    reportLoss(diskStats.lost(), newDiskStats);
    diskStats = new StoreStats(newDiskStats);
    for (Entry entry : batch.added()) {
      newestOnDisk.merge(entry.message().priority(), entry.sequence(), Math::max);
    }
    return recovered;
  }

  /**
   * Called when the disk fails; from now on messages are read from memory.
   *
   * @return true if it was usable before
   */
  synchronized boolean failed(String why) {
    boolean first = failure == null;
    failure = why;
    writing = Set.of();
    failedNs = time.nowNs();
    return first;
  }

  /**
   * Continues the numbers of a file that has just been opened.
   *
   * @throws SQLException if messages in memory have lower numbers than those in the file
   */
  synchronized void adopt(SqliteStore store) throws SQLException {
    Map<String, Long> topics = store.lastByTopic();
    long last = store.lastSequence();
    if (memory.oldest() <= last) { // only if the clock was set back between two runs
      throw new SQLException("holds messages with later timestamps; used again after a restart");
    }
    diskStats = new StoreStats(store.stats());
    topics.forEach((topic, number) -> lastByTopic.merge(topic, number, Math::max));
    lastSequence = memory.isEmpty() ? last : Math.max(lastSequence, last);
    for (Priority priority : Priority.values()) {
      newestOnDisk.put(priority, diskStats.waiting.of(priority) > 0 ? last : 0);
    }
  }

  /** Without a disk, removes expired messages from memory. */
  synchronized void expireInMemory() {
    adoptWallClock();
    long lost = memory.stats().lost();
    memory.expire(clock.nowMs(), claimed);
    reportLoss(lost, memory.stats());
  }

  private void reportLoss(long before, StoreStats now) {
    if (now.lost() > before) {
      lossListener.accept(now.lost() - before);
    }
  }

  private long adoptWallClock() {
    long shiftMs = clock.adoptWallClock();
    if (shiftMs != 0) {
      memory.shift(shiftMs);
    }
    return shiftMs;
  }

  private boolean isUrgent() {
    return onDisk() && (!memory.isEmpty() || settled.size() >= MAX_SETTLED);
  }

  private boolean onDisk() {
    return settings.directory() != null && failure == null;
  }
}
