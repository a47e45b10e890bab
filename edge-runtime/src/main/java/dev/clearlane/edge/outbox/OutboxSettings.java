package dev.clearlane.edge.outbox;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Storage and limits of an outbox.
 *
 * @param directory holds the outbox file, created if missing; null to store messages in memory only
 * @param maxBytes size limit on disk, at least 1 MiB; above it, the oldest messages of the lowest
 *     priority are dropped
 * @param maxAge older messages expire, whatever their own lifetime; above 0
 * @param fsync when messages are synced to disk
 * @param memoryBytes size limit of messages that are not on disk: not yet written, or all while the
 *     disk fails; at least 64 KiB
 * @param diskRetry interval between attempts to use a failed disk, above 0
 */
public record OutboxSettings(
    @Nullable Path directory,
    long maxBytes,
    Duration maxAge,
    Fsync fsync,
    long memoryBytes,
    Duration diskRetry) {
  private static final long MIN_DISK_BYTES = 1 << 20;
  private static final long MIN_MEMORY_BYTES = 64 << 10;
  private static final String FILE = "outbox.db";

  /**
   * @throws IllegalArgumentException with one line that names the key, the rule and the value
   */
  public OutboxSettings {
    requireMin("max_bytes", MIN_DISK_BYTES, maxBytes);
    requireMin("memory_bytes", MIN_MEMORY_BYTES, memoryBytes);
    requirePositive("max_age", maxAge);
    requirePositive("disk_retry", diskRetry);
  }

  /** On disk, with the default limits: 256 MiB, seven days. */
  public static OutboxSettings in(Path directory) {
    return defaults(directory);
  }

  /** In memory, up to 32 MiB; messages are lost when the process ends. */
  public static OutboxSettings inMemory() {
    return defaults(null);
  }

  private static OutboxSettings defaults(@Nullable Path directory) {
    return new OutboxSettings(
        directory, 256L << 20, Duration.ofDays(7), Fsync.BATCH, 32L << 20, Duration.ofSeconds(30));
  }

  /** A copy with other limits. */
  public OutboxSettings withLimits(long newMaxBytes, Duration newMaxAge) {
    return new OutboxSettings(directory, newMaxBytes, newMaxAge, fsync, memoryBytes, diskRetry);
  }

  /** A copy with another fsync policy. */
  public OutboxSettings withFsync(Fsync newFsync) {
    return new OutboxSettings(directory, maxBytes, maxAge, newFsync, memoryBytes, diskRetry);
  }

  @Nullable Path file() {
    return directory == null ? null : directory.resolve(FILE);
  }

  private static void requireMin(String key, long min, long value) {
    if (value < min) {
      throw new IllegalArgumentException(
          "outbox.%s must be at least %d, but is %d".formatted(key, min, value));
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "outbox.%s must be above 0, but is %s".formatted(key, value));
    }
  }
}
