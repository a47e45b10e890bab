package dev.clearlane.trainer.tfjs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A hidden folder next to a result in the making. It is deleted when it is closed and when the
 * process is told to end (Ctrl-C); one that a killed process left is deleted by the next that
 * starts a day or more later.
 */
public final class ScratchFolder implements AutoCloseable {
  /** No import takes as long: older folders belong to no process that runs. */
  static final Duration MAX_AGE = Duration.ofDays(1);

  private static final int DELETE_ATTEMPTS = 10;
  private static final long RETRY_MS = 50;

  private final Path path;
  private final Thread hook;

  private ScratchFolder(Path path) {
    this.path = path;
    hook = new Thread(() -> deleteWhileOthersWrite(path), "scratch-end");
  }

  /**
   * Creates a folder, and deletes old ones with the same prefix.
   *
   * @param parent must exist
   * @param prefix of the folder's name, starting with a dot
   */
  public static ScratchFolder create(Path parent, String prefix) throws IOException {
    sweep(parent, prefix);
    ScratchFolder folder = new ScratchFolder(Files.createTempDirectory(parent, prefix));
    Runtime.getRuntime().addShutdownHook(folder.hook);
    return folder;
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process ends: the hook deletes the folder
    }
    delete(path);
  }

  private static void sweep(Path parent, String prefix) throws IOException {
    Instant oldest = Instant.now().minus(MAX_AGE);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, prefix + "*")) {
      for (Path each : left) {
        if (String.valueOf(each.getFileName()).substring(prefix.length()).matches("[0-9]{6,}")
            && Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(each).toInstant().isBefore(oldest)) {
          delete(each);
        }
      }
    }
  }

  /** Other threads, and npm, may still write for a moment. */
  private static void deleteWhileOthersWrite(Path path) {
    for (int attempt = 0; attempt < DELETE_ATTEMPTS && Files.exists(path); attempt++) {
      try {
        delete(path);
        Thread.sleep(RETRY_MS);
      } catch (IOException e) {
        // written to meanwhile
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException e) {
      // deleted already
    }
  }
}
