package dev.clearlane.edge.outbox;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where messages wait for the broker, and how many.
 *
 * @param directory holds the outbox file, made where it is missing; null to keep all in memory
 * @param mostBytes of messages on disk, 1 MiB or more; above it, the oldest of the lowest priority
 *     go
 * @param mostAge older messages are given up, whatever their own lifetime; above 0
 * @param fsync when messages are forced to the disk
 * @param memoryBytes of messages that are not on disk: just arrived, or all while the disk fails;
 *     64 KiB or more
 * @param diskRetry how long after a failure the disk is tried again; above 0
 */
public record OutboxSettings(
    @Nullable Path directory,
    long mostBytes,
    Duration mostAge,
    Fsync fsync,
    long memoryBytes,
    Duration diskRetry) {
  private static final long LEAST_DISK_BYTES = 1 << 20;
  private static final long LEAST_MEMORY_BYTES = 64 << 10;
  private static final String FILE = "outbox.db";

  /**
   * @throws IllegalArgumentException with one line that names the key, the rule and the value
   */
  public OutboxSettings {
    requireAtLeast("most_bytes", LEAST_DISK_BYTES, mostBytes);
    requireAtLeast("memory_bytes", LEAST_MEMORY_BYTES, memoryBytes);
    requirePositive("most_age", mostAge);
    requirePositive("disk_retry", diskRetry);
  }

  /** On disk, with the usual caps: 256 MiB, seven days. */
  public static OutboxSettings in(Path directory) {
    return new OutboxSettings(
        directory, 256L << 20, Duration.ofDays(7), Fsync.BATCH, 32L << 20, Duration.ofSeconds(30));
  }

  /** For as long as the process runs, at most 32 MiB. */
  public static OutboxSettings inMemory() {
    return new OutboxSettings(
        null, 256L << 20, Duration.ofDays(7), Fsync.BATCH, 32L << 20, Duration.ofSeconds(30));
  }

  /** The same with other caps. */
  public OutboxSettings withCaps(long newMostBytes, Duration newMostAge) {
    return new OutboxSettings(directory, newMostBytes, newMostAge, fsync, memoryBytes, diskRetry);
  }

  /** The same with another policy. */
  public OutboxSettings withFsync(Fsync newFsync) {
    return new OutboxSettings(directory, mostBytes, mostAge, newFsync, memoryBytes, diskRetry);
  }

  @Nullable Path file() {
    return directory == null ? null : directory.resolve(FILE);
  }

  private static void requireAtLeast(String key, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "outbox.%s must be at least %d, but is %d".formatted(key, least, value));
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "outbox.%s must be above 0, but is %s".formatted(key, value));
    }
  }
}
