package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.bench.report.ScratchDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench cameras}. */
@Command(
    name = "cameras",
    description = {
      "Run several cameras with an engine that is too slow for them, and report what clients"
          + " still receive.",
      "clearlane run reads synthetic video with time codes and runs a model that only waits;"
          + " ffmpeg watches every output. Prints per camera and interval: frames per second and"
          + " latency at the client, frames forwarded raw by reason, dropped frames by stage, frames"
          + " by work level."
    })
public final class CamerasCommand implements Callable<Integer> {
  private static final int MAX_CAMERAS = 16;

  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera camera = new PaintedCamera("640x360");

  @Option(
      names = "--cameras",
      paramLabel = "N",
      description = "Number of cameras (default: ${DEFAULT-VALUE}).")
  private int cameras = 4;

  @Option(
      names = "--engine-ms",
      paramLabel = "MS",
      description =
          "Inference time of the simulated engine for a full frame, in ms (default:"
              + " ${DEFAULT-VALUE}).")
  private int engineMs = 400;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Duration of the measurement in minutes, may be fractional (default: ${DEFAULT-VALUE}).")
  private double minutes = 10;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "Interval between two reports, in seconds (default: ${DEFAULT-VALUE}).")
  private int every = 60;

  @Override
  public Integer call() throws Exception {
    camera.require(
        cameras >= 1 && cameras <= MAX_CAMERAS,
        "--cameras must be 1 to %d, but is %d".formatted(MAX_CAMERAS, cameras));
    camera.require(engineMs >= 1, "--engine-ms must be at least 1, but is " + engineMs);
    camera.require(
        every >= 1 && minutes * 60 >= every,
        "--every must be 1 to the seconds of --minutes, but is %d of %s"
            .formatted(every, minutes * 60));
    try (ScratchDirectory models = ScratchDirectory.create("clearlane-cameras")) {
      double measuredMs =
          SlowModel.write(models.path(), camera.widthPx(), camera.heightPx(), engineMs);
      run(models.path(), measuredMs);
    }
    return 0;
  }

  private void run(Path models, double engineTookMs) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--mode", "derain"));
    arguments.addAll(List.of("--models", models.toString()));
    List<String> urls = new ArrayList<>();
    int port = DaemonProcess.freePort();
    for (int i = 1; i <= cameras; i++) {
      urls.add("rtsp://127.0.0.1:%d/camera%d".formatted(port, i));
      arguments.addAll(List.of("--source", camera.source(), "--out", urls.get(i - 1)));
    }
    List<CodeReader> readers = new ArrayList<>();
    try (DaemonProcess daemon = DaemonProcess.startReady(arguments.toArray(String[]::new))) {
      for (String url : urls) {
        readers.add(CodeReader.start(url));
      }
      for (CodeReader reader : readers) {
        reader.awaitFrames();
      }
      List<CameraReading> readings = measure(daemon, readers);
      if (report.isJson()) {
        report.print(figures(readings, engineTookMs));
      } else {
        report.print(summary(readings, engineTookMs));
      }
    } finally {
      readers.forEach(CodeReader::close);
    }
  }

  private List<CameraReading> measure(DaemonProcess daemon, List<CodeReader> readers)
      throws IOException, InterruptedException {
    List<CameraReading> readings = new ArrayList<>();
    Figures before = daemon.figures();
    readers.forEach(CodeReader::take);
    long startNs = System.nanoTime();
    long lastNs = startNs;
    int rounds = (int) (minutes * 60 / every);
    for (int round = 1; round <= rounds; round++) {
      TimeUnit.NANOSECONDS.sleep(
          startNs + TimeUnit.SECONDS.toNanos((long) round * every) - System.nanoTime());
      Figures after = daemon.figures();
      long nowNs = System.nanoTime();
      for (int i = 0; i < readers.size(); i++) {
        CameraReading reading =
            CameraReading.of(
                (nowNs - startNs) / 1e9,
                "camera" + (i + 1),
                readers.get(i).take(),
                (nowNs - lastNs) / 1e9,
                before,
                after);
        readings.add(reading);
        if (!report.isJson()) {
          report.out().println(reading.line());
          report.out().flush();
        }
      }
      daemon.requireAlive();
      before = after;
      lastNs = nowNs;
    }
    return readings;
  }

  private Map<String, Object> figures(List<CameraReading> readings, double engineTookMs) {
    Map<String, Object> figures = summary(readings, engineTookMs);
    figures.put("readings", readings);
    return figures;
  }

  private Map<String, Object> summary(List<CameraReading> readings, double engineTookMs) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("cameras", cameras);
    figures.put("size", camera.size());
    figures.put("rate", camera.rate());
    figures.put("engine_ms", FigureReport.rounded(engineTookMs, 1));
    figures.put("minutes", minutes);
    figures.put(
        "least_fps", readings.stream().mapToDouble(CameraReading::fps).min().orElse(Double.NaN));
    figures.put(
        "latency_p95_most_ms",
        readings.stream().mapToDouble(CameraReading::latencyP95Ms).max().orElse(Double.NaN));
    figures.put(
        "latency_p50_growth_ms",
        FigureReport.rounded(CameraReading.growth(readings, CameraReading::latencyP50Ms), 1));
    figures.put(
        "latency_p95_growth_ms",
        FigureReport.rounded(CameraReading.growth(readings, CameraReading::latencyP95Ms), 1));
    return figures;
  }
}
