package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench viewers}. */
@Command(
    name = "viewers",
    description = {
      "Measure what viewers of the live page cost the RTSP path.",
      "As bench latency, in rounds without and with viewers by turns; one of the viewers never"
          + " reads. The ratio compares the 95th percentiles of both."
    })
public final class ViewersCommand implements Callable<Integer> {
  private static final long SETTLE_MS = 1000;

  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera camera = new PaintedCamera("1280x720");

  @Option(
      names = "--viewers",
      paramLabel = "N",
      description = "Viewers, one of which never reads: 1 to 32 (default: ${DEFAULT-VALUE}).")
  private int viewers = 20;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds without and with viewers each (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Duration of a round in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Override
  public Integer call() throws Exception {
    camera.require(viewers >= 1 && viewers <= 32, "--viewers must be 1 to 32, but is " + viewers);
    camera.require(rounds >= 1, "--rounds must be at least 1, but is " + rounds);
    camera.require(seconds >= 1, "--seconds must be at least 1, but is " + seconds);
    int pagePort = DaemonProcess.freePort();
    String direct = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/clock";
    String through = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/front";
    List<Double> alone = new ArrayList<>();
    List<Double> watched = new ArrayList<>();
    long pictures = 0;
    try (DaemonProcess source = camera.serve(direct);
        DaemonProcess daemon =
            DaemonProcess.startReady(
                Map.of("CLEARLANE_WEB_LISTEN", "127.0.0.1:" + pagePort),
                "--source",
                direct,
                "--out",
                through,
                "--mode",
                "pass");
        CodeReader reader = CodeReader.start(through)) {
      reader.awaitFrames();
      for (int i = 0; i < rounds; i++) {
        alone.addAll(round(reader));
        try (PageViewers page = PageViewers.open(pagePort, "front", viewers, 1)) {
          watched.addAll(round(reader));
          pictures += page.pictures();
        }
        source.requireAlive();
        daemon.requireAlive();
      }
    }
    print(Delays.of(alone), Delays.of(watched), pictures);
    return 0;
  }

  /** Delays of one round, without those of its beginning. */
  private List<Double> round(CodeReader reader) throws InterruptedException {
    Thread.sleep(SETTLE_MS);
    reader.take();
    Thread.sleep(1000L * seconds);
    return reader.take().values().stream().map(CodeReader.Sighting::delayMs).toList();
  }

  private void print(Delays alone, Delays watched, long pictures) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("size", camera.size());
    figures.put("rate", camera.rate());
    figures.put("viewers", viewers);
    figures.put("rounds", rounds);
    figures.put("seconds", seconds);
    put(figures, "alone", alone);
    put(figures, "watched", watched);
    figures.put("pictures_received", pictures);
    figures.put(
        "p95_ratio", FigureReport.rounded(watched.percentile(0.95) / alone.percentile(0.95), 3));
    report.print(figures);
  }

  private static void put(Map<String, Object> figures, String name, Delays delays) {
    figures.put(name + "_frames", delays.count());
    figures.put(name + "_p50_ms", FigureReport.rounded(delays.percentile(0.5), 1));
    figures.put(name + "_p95_ms", FigureReport.rounded(delays.percentile(0.95), 1));
    figures.put(name + "_max_ms", FigureReport.rounded(delays.percentile(1), 1));
  }
}
