package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Resident memory, threads and file handles of a process over time, from Linux' /proc. */
final class ProcessGauge {
  private static final double SECONDS_PER_HOUR = 3600;

  private final Path proc;
  private final long startNs = System.nanoTime();
  private final List<Reading> readings = new ArrayList<>();

  private record Reading(double seconds, double rssMib, int threads, int handles) {}

  ProcessGauge(long pid) {
    proc = Path.of("/proc/" + pid);
  }

  /** Reads all three once. */
  void read() throws IOException {
    long rssKib = 0;
    int threads = 0;
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        rssKib = Long.parseLong(line.replaceAll("\\D", ""));
      } else if (line.startsWith("Threads:")) {
        threads = Integer.parseInt(line.replaceAll("\\D", ""));
      }
    }
    try (Stream<Path> handles = Files.list(proc.resolve("fd"))) {
      readings.add(
          new Reading(
              (System.nanoTime() - startNs) / 1e9,
              rssKib / 1024.0,
              threads,
              (int) handles.count()));
    }
  }

  /** Adds what was read: of the first quarter, in which caches fill, only the last reading. */
  void addTo(Map<String, Object> figures) {
    List<Reading> steady = readings.subList(readings.size() / 4, readings.size());
    Reading first = steady.get(0);
    Reading last = steady.get(steady.size() - 1);
    figures.put("rss_begin_mib", FigureReport.rounded(first.rssMib(), 1));
    figures.put("rss_end_mib", FigureReport.rounded(last.rssMib(), 1));
    figures.put(
        "rss_max_mib",
        FigureReport.rounded(steady.stream().mapToDouble(Reading::rssMib).max().orElse(0), 1));
    figures.put("rss_slope_mib_per_h", FigureReport.rounded(slopePerHour(steady), 2));
    figures.put("threads", range(steady, Reading::threads));
    figures.put("handles", range(steady, Reading::handles));
  }

  private static String range(List<Reading> of, ToDoubleFunction<Reading> value) {
    return "%.0f..%.0f"
        .formatted(
            of.stream().mapToDouble(value).min().orElse(0),
            of.stream().mapToDouble(value).max().orElse(0));
  }

  /** Least squares. */
  private static double slopePerHour(List<Reading> of) {
    double meanX = of.stream().mapToDouble(Reading::seconds).average().orElse(0);
    double meanY = of.stream().mapToDouble(Reading::rssMib).average().orElse(0);
    double xy = 0;
    double xx = 0;
    for (Reading reading : of) {
      xy += (reading.seconds() - meanX) * (reading.rssMib() - meanY);
      xx += (reading.seconds() - meanX) * (reading.seconds() - meanX);
    }
    return xx == 0 ? 0 : xy / xx * SECONDS_PER_HOUR;
  }
}
