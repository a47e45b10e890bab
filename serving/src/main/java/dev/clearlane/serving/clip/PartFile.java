package dev.clearlane.serving.clip;

import dev.clearlane.bundle.LinkTarget;
import dev.clearlane.bundle.Reasons;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file under construction: a temporary file next to its final name until it is complete. */
final class PartFile {
  private final Path target;
  private final Path part;

  /**
   * @param given final name; through a link, the file that it leads to is replaced
   * @throws IOException if the directory does not exist or is not writable
   */
  PartFile(Path given) throws IOException {
    target = LinkTarget.of(given);
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException(target + ": no such directory: " + directory);
    }
    if (Files.isDirectory(target)) {
      throw new IOException(target + ": is a directory");
    }
    part = directory.resolve("." + target.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      Files.createFile(part);
    } catch (FileSystemException e) { // names the temporary file, which the user did not
      throw new IOException(target + ": cannot be written: " + Reasons.rule(e), e);
    }
  }

  /** The temporary file. */
  Path path() {
    return part;
  }

  /** Moves the file to its final name, replacing an existing one. */
  void complete() throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (FileSystemException e) {
      throw new IOException("cannot be renamed: " + e.getReason(), e);
    }
  }

  /** Removes the temporary file; does nothing once the file is complete. */
  void discard() throws IOException {
    Files.deleteIfExists(part);
  }
}
