package dev.clearlane.trainer.run;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Locks a run's directory against training by other processes until {@link #close}. The system
 * releases it when the process ends, however it ends; the empty file {@code run.lock} stays.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel file;

  private RunLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Acquires the lock, and creates the directory if needed.
   *
   * @throws UsageException if another process holds it
   * @throws IOException if the directory cannot be made, written to or locked
   */
  public static RunLock take(Path run) throws IOException {
    Files.createDirectories(run);
    FileChannel file =
        FileChannel.open(
            run.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by this process
    } catch (IOException e) {
      throw new IOException(run + ": cannot be locked: " + Reasons.of(e), e);
    } finally {
      if (lock == null) {
        file.close();
      }
    }
    if (lock == null) {
      throw new UsageException(run + ": another process trains in this directory");
    }
    return new RunLock(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
