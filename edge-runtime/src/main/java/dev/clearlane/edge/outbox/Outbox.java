package dev.clearlane.edge.outbox;

import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.agent.TimeSource;
import io.prometheus.metrics.model.registry.Collector;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages waiting for the broker, stored on disk. A message leaves the outbox when it is
 * acknowledged, when it expires, or when a size limit is reached: then the oldest messages of the
 * lowest priority are dropped. Dropped and expired messages are counted across restarts.
 *
 * <p>{@link #offer} never waits for the disk: a writer thread stores new messages in batches.
 * Messages can be read only once they are on disk, so that the outbox never forgets a message that
 * a receiver has seen. If the disk fails (full, read-only, gone), messages are stored in memory.
 *
 * <pre>
 *              open or write failed; read failed
 *          +---------+ ------------------------> +-----------+
 *  open -->| ON DISK |                           | IN MEMORY |--+ retry after diskRetry
 *          +---------+ &lt;------------------------ +-----------+&lt;-+
 *            |  ^  |       opened and written           |
 *    file    |  |  |                                    |
 *    damaged +--+  +---------- close() ---> CLOSED &lt;----+   messages in memory are lost, and logged
 *   (renamed, new file)
 *
 *  One message:
 *               writer           reader            remove()           writer
 *  offer() --> QUEUED --> STORED --> CLAIMED ---------> SETTLED -----------> deleted
 *                |          |  ^        |
 *                |          |  +--------+ release(), or a new reader
 *                +----------+--> dropped (size limit) or expired (age), both counted
 * </pre>
 *
 * <p>All methods are thread-safe; one {@link OutboxReader} at a time.
 *
 * <p>Decision record: {@code docs/adr/0004-outbox-on-sqlite.md}.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final OutboxSettings settings;
  private final OutboxQueue queue;
  private final OutboxDisk disk;
  private final AgentRunner writer;

  private Outbox(OutboxSettings settings, TimeSource time) {
    this.settings = settings;
    queue = new OutboxQueue(settings, time);
    disk = new OutboxDisk(settings, queue);
    disk.open();
    writer =
        AgentRunner.start("outbox", heartbeat -> new OutboxWriter(queue, disk), Backoff.DEFAULT);
  }

  /** Opens an outbox; a disk failure is reported by {@link #stats}, not thrown. */
  public static Outbox open(OutboxSettings settings) {
    return open(settings, TimeSource.SYSTEM);
  }

  /** Opens an outbox on other clocks. */
  static Outbox open(OutboxSettings settings, TimeSource time) {
    return new Outbox(settings, time);
  }

  /** Adds a message; never waits for the disk. After {@link #close} messages are lost. */
  public void offer(OutboxMessage message) {
    if (queue.add(message)) {
      queue.listener().run();
    }
  }

  /**
   * Waits until all messages offered so far are on disk, or in memory because the disk fails.
   *
   * @return true if they are on disk
   */
  public boolean flush() throws InterruptedException {
    return queue.flush();
  }

  /** Number of messages ever queued for a topic; continued across restarts. */
  public long lastSequence(String topic) {
    return queue.lastSequence(topic);
  }

  /** Waiting and lost messages. */
  public OutboxStats stats() {
    return queue.stats();
  }

  /** Sets the callback for new messages to read, and for failure and recovery of the disk. */
  public void onChange(Runnable listener) {
    queue.setListener(listener);
  }

  /**
   * Sets the callback for messages that are dropped or expire.
   *
   * @param listener receives their number; must return at once
   */
  public void onLoss(LongConsumer listener) {
    queue.setLossListener(listener);
  }

  /** Gauges of waiting messages, to be registered with Prometheus. */
  public List<Collector> collectors() {
    return OutboxMetrics.of(this::stats);
  }

  /** Reads all waiting messages from the oldest on; invalidates earlier readers. */
  public OutboxReader reader() {
    return new OutboxReader(queue, disk, queue.startReading());
  }

  /** Removes a message: it was acknowledged, or rejected permanently. */
  public void remove(Entry entry) {
    queue.settle(entry);
  }

  /** Returns a message that was read but will not be sent: it may expire or be dropped again. */
  public void release(Entry entry) {
    queue.release(entry);
  }

  /** Why messages are not on disk; null if they are, or if no disk is configured. */
  public @Nullable String failure() {
    return queue.failure();
  }

  /** Time until a message expires; 0 or less if it has. */
  public long remainingMs(Entry entry) {
    return queue.remainingMs(entry);
  }

  /** Writes queued messages and closes the file. Messages in memory only are lost, and logged. */
  @Override
  public void close() {
    queue.close();
    try {
      writer.awaitEnd(CLOSE_TIMEOUT);
      writer.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the writer still writes the rest, and ends by itself
    }
    long lost = queue.memoryMessages();
    if (lost > 0 && settings.directory() != null) {
      LOG.warn("outbox {}: {} messages lost that were in memory only", settings.file(), lost);
    }
  }
}
