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
 * Keeps other processes from training in a run's directory until {@link #close}. The system frees
 * it when the process ends, however it ends; the empty file {@code run.lock} stays.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel file;

  private RunLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes it, and makes the directory where there is none.
   *
   * @throws UsageException if another process has it
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
      // this very process has it
    } catch (IOException e) {
      throw new IOException(run + ": cannot be locked: " + Reasons.of(e), e);
    } finally {
      if (lock == null) {
        file.close();
      }
    }
    if (lock == null) {
      throw new UsageException(run + ": is being trained already, by another process");
    }
    return new RunLock(file);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
