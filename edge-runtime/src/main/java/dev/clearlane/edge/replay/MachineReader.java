package dev.clearlane.edge.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is. */
public final class MachineReader {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private MachineReader() {}

  /** This machine, for a report of a run with so many engine threads. */
  public static ReplaySummary.Machine read(int threads) {
    return new ReplaySummary.Machine(
        cpu(),
        Runtime.getRuntime().availableProcessors(),
        threads,
        System.getProperty("java.version"),
        System.getProperty("os.name") + ' ' + System.getProperty("os.arch"));
  }

  private static String cpu() {
    try {
      return Files.readAllLines(CPU).stream()
          .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
