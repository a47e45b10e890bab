package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench harden}. */
@Command(
    name = "harden",
    description = {
      "Attack a running daemon from outside, and report what it costs.",
      "For each attack, clearlane run serves synthetic video and ffmpeg watches it, first"
          + " undisturbed, then under the attack. Prints the client's frames per second before and"
          + " meanwhile, the daemon's resident memory before and at its peak, and the longest time"
          + " that /healthz took. Exit code 1 if the daemon ends, or the client gets less than 95 %"
          + " of the frames, or memory grows beyond --max-growth."
    })
public final class HardenCommand implements Callable<Integer> {
  private static final double MIN_SHARE = 0.95;
  private static final long POLL_MS = 100;

  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera camera = new PaintedCamera("320x240");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Time of each measurement in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Option(
      names = "--attack",
      paramLabel = "NAME",
      description = "Only this attack, may be repeated: ${COMPLETION-CANDIDATES} (default: all).")
  private List<AttackKind> attacks = List.of(AttackKind.values());

  @Option(
      names = "--max-growth",
      paramLabel = "MIB",
      description = "Limit of the growth of resident memory, in MiB (default: ${DEFAULT-VALUE}).")
  private int maxGrowthMib = 128;

  @Override
  public Integer call() throws Exception {
    camera.require(seconds >= 1, "--seconds must be at least 1, but is " + seconds);
    Map<String, Object> all = new LinkedHashMap<>();
    boolean good = true;
    for (AttackKind kind : attacks) {
      Map<String, Object> figures = measure(kind);
      good &= Boolean.TRUE.equals(figures.get("good"));
      String prefix = kind.name().toLowerCase(java.util.Locale.ROOT);
      Map<String, Object> named = new LinkedHashMap<>();
      figures.forEach((key, value) -> named.put(prefix + '.' + key, value));
      all.putAll(named);
      if (!report.isJson()) {
        report.print(named);
      }
    }
    if (report.isJson()) {
      report.print(all);
    }
    return good ? 0 : 1;
  }

  private Map<String, Object> measure(AttackKind kind) throws IOException, InterruptedException {
    int port = DaemonProcess.freePort();
    String url = "rtsp://127.0.0.1:%d/front".formatted(port);
    List<String> arguments =
        new ArrayList<>(List.of("--source", camera.source(), "--out", url, "--mode", "pass"));
    try (Attack attack = kind.prepare(arguments);
        DaemonProcess daemon =
            DaemonProcess.startAlive(attack.environment(), arguments.toArray(String[]::new));
        CodeReader client = CodeReader.start(url)) {
      client.awaitFrames();
      Phase before = phase(daemon, client);
      attack.start(port, daemon.statusPort());
      Phase meanwhile = phase(daemon, client);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("fps_before", before.fps());
      figures.put("fps_meanwhile", meanwhile.fps());
      figures.put("rss_before_mib", before.peakMib());
      figures.put("rss_peak_mib", meanwhile.peakMib());
      figures.put("health_max_ms", meanwhile.healthMs());
      figures.put("attempts", attack.attempts());
      figures.put(
          "good",
          meanwhile.fps() >= MIN_SHARE * before.fps()
              && meanwhile.peakMib() - before.peakMib() <= maxGrowthMib);
      return figures;
    }
  }

  /**
   * What was measured in a time.
   *
   * @param fps frames per second at the client
   * @param peakMib most resident memory of the daemon
   * @param healthMs longest time of a request for /healthz
   */
  private record Phase(double fps, double peakMib, double healthMs) {}

  private Phase phase(DaemonProcess daemon, CodeReader client)
      throws IOException, InterruptedException {
    client.take();
    long startNs = System.nanoTime();
    long peakKib = 0;
    long healthNs = 0;
    while (System.nanoTime() - startNs < seconds * 1_000_000_000L) {
      daemon.requireAlive();
      peakKib = Math.max(peakKib, residentKib(daemon.pid()));
      long askedNs = System.nanoTime();
      if (!daemon.isHealthy()) {
        throw new IOException("/healthz does not answer");
      }
      healthNs = Math.max(healthNs, System.nanoTime() - askedNs);
      Thread.sleep(POLL_MS);
    }
    double elapsedS = (System.nanoTime() - startNs) / 1e9;
    return new Phase(
        FigureReport.rounded(client.take().size() / elapsedS, 1),
        FigureReport.rounded(peakKib / 1024.0, 1),
        FigureReport.rounded(healthNs / 1e6, 1));
  }

  private static long residentKib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}
