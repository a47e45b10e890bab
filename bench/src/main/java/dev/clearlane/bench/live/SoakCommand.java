package dev.clearlane.bench.live;

import dev.clearlane.bench.broker.EmbeddedBroker;
import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.bench.report.ScratchDirectory;
import dev.clearlane.bench.witness.Witness;
import dev.clearlane.bench.witness.WitnessReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench soak}. */
@Command(
    name = "soak",
    description = {
      "Run the daemon for long with everything on, and report what grows and what is lost.",
      "Two cameras at a reduced size and rate, each watched by ffmpeg over RTSP and recorded; MQTT"
          + " through a line to the broker that is cut again and again. Prints resident memory and"
          + " its slope, threads, file handles, frames and the longest gap at the clients, clips,"
          + " messages sent, received and lost. Exit code 1 if a message is lost, a camera's video"
          + " stops for longer than --max-gap-s, or memory grows faster than --max-slope.",
      "24 hours: clearlane bench soak --minutes 1440 --rate 10"
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int CAMERAS = 2;
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera camera = new PaintedCamera("320x240");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Duration in minutes, may be fractional (default: ${DEFAULT-VALUE}).")
  private double minutes = 60;

  @Option(
      names = "--outage-every",
      paramLabel = "SECONDS",
      description = "Time between two outages of the broker (default: ${DEFAULT-VALUE}).")
  private int outageEvery = 60;

  @Option(
      names = "--outage",
      paramLabel = "SECONDS",
      description = "Length of an outage (default: ${DEFAULT-VALUE}).")
  private int outage = 15;

  @Option(
      names = "--max-gap-s",
      paramLabel = "SECONDS",
      description = "Longest time without a frame at a client (default: ${DEFAULT-VALUE}).")
  private double maxGapS = 5;

  @Option(
      names = "--max-slope",
      paramLabel = "MIB",
      description = "Most growth of resident memory per hour, in MiB (default: ${DEFAULT-VALUE}).")
  private double maxSlope = 32;

  @Override
  public Integer call() throws Exception {
    camera.require(
        outage >= 1 && outageEvery > outage && minutes * 60 > outageEvery,
        "--outage must be at least 1 and below --outage-every, which must be below --minutes");
    try (ScratchDirectory directory = ScratchDirectory.create("clearlane-soak");
        EmbeddedBroker broker = EmbeddedBroker.start();
        BrokerLine line = BrokerLine.to(broker.uri());
        Witness witness = Witness.connect(broker.uri())) {
      Map<String, Object> figures = run(directory.path(), line, witness);
      report.print(figures);
      return Boolean.TRUE.equals(figures.get("good")) ? 0 : 1;
    }
  }

  private Map<String, Object> run(Path directory, BrokerLine line, Witness witness)
      throws IOException, InterruptedException {
    int port = DaemonProcess.freePort();
    Path settings =
        Files.writeString(
            directory.resolve("settings.yaml"), settings(directory, line.uri(), port));
    List<CodeReader> readers = new ArrayList<>();
    Figures counts;
    Map<String, Object> figures = new LinkedHashMap<>();
    double gapS;
    try (DaemonProcess daemon =
        DaemonProcess.startReady("-c", settings.toAbsolutePath().toString())) {
      for (int i = 1; i <= CAMERAS; i++) {
        readers.add(reader(url(port, i)));
      }
      ProcessGauge gauge = new ProcessGauge(daemon.pid());
      gapS = watch(daemon, line, readers, gauge, figures);
      line.reconnect();
      counts = settle(daemon);
      gauge.addTo(figures);
    } finally {
      readers.forEach(CodeReader::close);
    }
    return judge(figures, counts, gapS, witness, directory);
  }

  /** A client that decodes frames; on a busy machine, ffmpeg may give up while it connects. */
  private static CodeReader reader(String url) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      CodeReader reader = CodeReader.start(url);
      try {
        reader.awaitFrames();
        return reader;
      } catch (IOException e) {
        reader.close();
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static String url(int port, int number) {
    return "rtsp://127.0.0.1:%d/camera%d".formatted(port, number);
  }

  private String settings(Path directory, URI broker, int port) {
    StringBuilder yaml = new StringBuilder("cameras:\n");
    for (int i = 1; i <= CAMERAS; i++) {
      yaml.append(
          "  camera%d: {source: '%s', mode: pass, outputs: ['%s']}\n"
              .formatted(i, camera.source(), url(port, i)));
    }
    return yaml.append(
            """
            video: {frames_per_second: %d, repeat_after_ms: 1000}
            record: {directory: '%s', max_size_mib: 16, clip_s: 10}
            mqtt:
              broker: %s
              frames_per_second: 1
              health_interval_s: 5
              outbox: {directory: '%s'}
            """
                .formatted(
                    camera.rate(), directory.resolve("clips"), broker, directory.resolve("outbox")))
        .toString();
  }

  /** Runs for the time; returns the longest time without a frame at a client. */
  private double watch(
      DaemonProcess daemon,
      BrokerLine line,
      List<CodeReader> readers,
      ProcessGauge gauge,
      Map<String, Object> figures)
      throws IOException, InterruptedException {
    long frames = 0;
    long outages = 0;
    long[] lastUs = new long[readers.size()];
    long gapUs = 0;
    long seconds = Math.round(minutes * 60);
    long startNs = System.nanoTime();
    for (long second = 1; second <= seconds; second++) {
      TimeUnit.NANOSECONDS.sleep(startNs + TimeUnit.SECONDS.toNanos(second) - System.nanoTime());
      daemon.requireAlive();
      gauge.read();
      for (int i = 0; i < readers.size(); i++) {
        List<Long> seen =
            readers.get(i).take().values().stream()
                .map(CodeReader.Sighting::seenUs)
                .sorted()
                .toList();
        frames += seen.size();
        for (long us : seen) {
          gapUs = lastUs[i] == 0 ? gapUs : Math.max(gapUs, us - lastUs[i]);
          lastUs[i] = us;
        }
      }
      long phase = second % outageEvery;
      if (phase == outageEvery - outage) {
        line.cut();
        outages++;
      } else if (phase == 0) {
        line.reconnect();
      }
    }
    figures.put("minutes", FigureReport.rounded((System.nanoTime() - startNs) / 6e10, 2));
    figures.put("outages", outages);
    figures.put("frames_at_clients", frames);
    figures.put(
        "fps_per_client",
        FigureReport.rounded(frames * 1e9 / (System.nanoTime() - startNs) / readers.size(), 2));
    figures.put("longest_gap_s", FigureReport.rounded(gapUs / 1e6, 2));
    return gapUs / 1e6;
  }

  /** Waits until the messages of the last outage are delivered. */
  private static Figures settle(DaemonProcess daemon) throws InterruptedException {
    long untilNs = System.nanoTime() + END_LIMIT.toNanos();
    Figures now = daemon.figures();
    while (now.value("clearlane_outbox_waiting_messages") > 2 && System.nanoTime() < untilNs) {
      Thread.sleep(500);
      now = daemon.figures();
    }
    return now;
  }

  private Map<String, Object> judge(
      Map<String, Object> figures, Figures counts, double gapS, Witness witness, Path directory)
      throws IOException, InterruptedException {
    // the daemon has ended, and delivers what it still holds before
    boolean goodbye = witness.await(0, END_LIMIT);
    WitnessReport received = witness.report();
    long lost =
        Math.round(
            counts.value("clearlane_mqtt_messages_total{what=\"dropped\"}")
                + counts.value("clearlane_mqtt_messages_total{what=\"refused\"}"));
    figures.put(
        "messages_offered", Math.round(counts.value("clearlane_mqtt_offered_messages_total")));
    figures.put(
        "messages_delivered",
        Math.round(counts.value("clearlane_mqtt_messages_total{what=\"delivered\"}")));
    figures.put("messages_lost", lost);
    figures.put("received_frames", received.frames());
    figures.put("received_decisions", received.decisions());
    // what waited out an outage comes after newer messages
    figures.put("received_late_or_faulty", received.faultyMessages());
    long failures = 0;
    long clips = 0;
    for (int i = 1; i <= CAMERAS; i++) {
      String labels = "{camera=\"camera%d\",view=\"%s\",what=\"%s\"}";
      for (String view : List.of("raw", "restored")) {
        clips +=
            Math.round(counts.value("clearlane_record_total" + labels.formatted(i, view, "clips")));
        failures +=
            Math.round(
                counts.value("clearlane_record_total" + labels.formatted(i, view, "failures"))
                    + counts.value(
                        "clearlane_record_total" + labels.formatted(i, view, "dropped")));
      }
    }
    figures.put("clips_recorded", clips);
    figures.put("record_failures", failures);
    try (Stream<Path> kept = Files.list(directory.resolve("clips"))) {
      figures.put("clips_kept", kept.count());
    }
    double slope = (Double) figures.get("rss_slope_mib_per_h");
    figures.put(
        "good", goodbye && lost == 0 && failures == 0 && gapS <= maxGapS && slope <= maxSlope);
    return figures;
  }
}
