package dev.clearlane.bench.outbox;

import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.edge.outbox.Entry;
import dev.clearlane.edge.outbox.Fsync;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.OutboxReader;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.outbox.Priority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench outbox}. */
@Command(
    name = "outbox",
    description = "Benchmark the MQTT outbox: enqueue events, sync to disk, read and remove them.")
public final class OutboxCommand implements Callable<Integer> {
  @Mixin private FigureReport report;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Number of events (default: ${DEFAULT-VALUE}).")
  private int events = 20_000;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      description = "Payload size in bytes (default: ${DEFAULT-VALUE}).")
  private int bytes = 400;

  @Option(
      names = "--fsync",
      paramLabel = "POLICY",
      description = "When to sync to disk: message, batch, checkpoint (default: batch).")
  private Fsync fsync = Fsync.BATCH;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory of the database file (default: a temporary directory).")
  private @Nullable Path directory;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (events < 1 || bytes < 1) {
      throw new IllegalArgumentException("events and bytes must be at least 1");
    }
    Path parent = directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory;
    Path folder = Files.createTempDirectory(parent, "clearlane-outbox");
    try {
      report.print(measure(folder));
    } finally {
      for (String file : new String[] {"outbox.db-shm", "outbox.db-wal", "outbox.db"}) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    }
    return 0;
  }

  private Map<String, Object> measure(Path folder) throws InterruptedException, IOException {
    long[] offerNs = new long[events];
    try (Outbox outbox = Outbox.open(OutboxSettings.in(folder).withFsync(fsync))) {
      byte[] payload = new byte[bytes];
      long startNs = System.nanoTime();
      for (int i = 0; i < events; i++) {
        long beforeNs = System.nanoTime();
        outbox.offer(
            new OutboxMessage(
                new UUID(0, i),
                Priority.EVENT,
                "bench/event",
                "application/json",
                payload,
                Map.of(),
                Duration.ofDays(1)));
        offerNs[i] = System.nanoTime() - beforeNs;
      }
      if (!outbox.flush()) {
        throw new IOException(String.valueOf(outbox.failure()));
      }
      long storedNs = System.nanoTime();
      OutboxReader reader = outbox.reader();
      int read = 0;
      for (Entry next = reader.nextHistorical(); next != null; next = reader.nextHistorical()) {
        outbox.remove(next);
        read++;
      }
      outbox.flush();
      long endNs = System.nanoTime();
      Arrays.sort(offerNs);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("events", events);
      figures.put("payload_bytes", bytes);
      figures.put("fsync", fsync.name().toLowerCase(java.util.Locale.ROOT));
      figures.put("stored_per_s", Math.round(events / ((storedNs - startNs) / 1e9)));
      figures.put("through_per_s", Math.round(read / ((endNs - startNs) / 1e9)));
      figures.put("lost", outbox.stats().lostMessages() + events - read);
      figures.put("offer_p50_us", offerNs[events / 2] / 1000.0);
      figures.put("offer_p99_us", offerNs[(int) (events * 0.99)] / 1000.0);
      figures.put("offer_max_us", offerNs[events - 1] / 1000.0);
      return figures;
    }
  }
}
