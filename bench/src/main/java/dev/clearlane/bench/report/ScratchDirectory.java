package dev.clearlane.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A new directory for temporary files, which closing it deletes with everything in it. */
public record ScratchDirectory(Path path) implements AutoCloseable {
  /**
   * Creates it among the system's temporary files, readable by this user only.
   *
   * @param prefix start of its name
   * @throws IOException if it cannot be created
   */
  public static ScratchDirectory create(String prefix) throws IOException {
    return new ScratchDirectory(Files.createTempDirectory(prefix));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
