package dev.clearlane.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Follows symbolic links of files that are about to be replaced: the link stays. */
public final class LinkTarget {
  private static final int MAX_LINKS = 40; // as Linux

  private LinkTarget() {}

  /**
   * The file that a path leads to, whether it exists or not; the path itself if it is no link.
   *
   * @throws IOException if the links have no end
   */
  public static Path of(Path path) throws IOException {
    Path file = path;
    for (int i = 0; Files.isSymbolicLink(file); i++) {
      if (i == MAX_LINKS) {
        throw new IOException(path + ": too many levels of symbolic links");
      }
      file = file.resolveSibling(Files.readSymbolicLink(file));
    }
    return file;
  }
}
