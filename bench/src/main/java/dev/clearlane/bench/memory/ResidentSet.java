package dev.clearlane.bench.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Resident memory of this process on Linux: Java heap and native memory. */
final class ResidentSet {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentSet() {}

  /** VmRSS in KiB. */
  static long kib() throws IOException {
    try {
      return kib(Files.readAllLines(STATUS));
    } catch (NoSuchFileException e) {
      throw new IOException("memory is read from /proc, which this system does not have", e);
    }
  }

  static long kib(List<String> status) throws IOException {
    for (String line : status) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.substring(6).replace("kB", "").strip());
      }
    }
    throw new IOException(STATUS + " has no VmRSS");
  }
}
