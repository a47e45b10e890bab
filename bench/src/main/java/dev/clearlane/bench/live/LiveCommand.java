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

/** {@code clearlane bench live}. */
@Command(
    name = "live",
    description = {
      "Measure how many frames of a live camera are restored in time, and where the time goes.",
      "clearlane run restores the source and serves it over RTSP, where ffmpeg receives it. The"
          + " daemon measures the models first; figures are differences of its metrics."
    })
public final class LiveCommand implements Callable<Integer> {
  private static final List<String> STAGES =
      List.of("select", "pre", "infer", "post", "through", "encode");
  private static final String CAMERA = "front";

  @Mixin private FigureReport report;

  @Option(
      names = "--source",
      paramLabel = "URI",
      description =
          "Source as of run; a clip needs #loop=yes and plays at its own rate (default:"
              + " ${DEFAULT-VALUE}).")
  private String source = "synthetic:rainy-drive#size=1280x720&rate=25";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Duration of the measurement in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Seconds before it that do not count (default: ${DEFAULT-VALUE}).")
  private int warmUp = 10;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "Restoration: auto, deblur, derain, both, pass (default: ${DEFAULT-VALUE}).")
  private String mode = "auto";

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "Set of models (default: the better of standard and fast that keeps up).")
  private String tier;

  @Option(
      names = "--plates",
      description =
          "Also find and read licence plates, as settings cameras.NAME.plates do, and show them on the"
              + " live page.")
  private boolean plates;

  @Override
  public Integer call() throws Exception {
    report.require(seconds >= 2, "--seconds must be at least 2, but is " + seconds);
    report.require(warmUp >= 0, "--warm-up must be at least 0, but is " + warmUp);
    try (ScratchDirectory speeds = ScratchDirectory.create("clearlane-live")) {
      measure(speeds.path());
    }
    return 0;
  }

  private void measure(Path speeds) throws IOException, InterruptedException {
    String served = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/" + CAMERA;
    List<String> arguments =
        new ArrayList<>(List.of("--source", source, "--out", served, "--mode", mode));
    if (tier != null) {
      arguments.addAll(List.of("--tier", tier));
    }
    try (DaemonProcess daemon =
        DaemonProcess.startReady(environment(speeds), arguments.toArray(String[]::new))) {
      Process client = receive(served);
      try {
        TimeUnit.SECONDS.sleep(warmUp);
        daemon.requireAlive();
        Figures before = daemon.figures();
        double cpuBefore = ProcessCpu.of(daemon.pid()).toNanos() / 1e9;
        long startNs = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        daemon.requireAlive();
        if (!client.isAlive()) {
          throw new IOException("ffmpeg ended with code " + client.exitValue());
        }
        double cpu = ProcessCpu.of(daemon.pid()).toNanos() / 1e9 - cpuBefore;
        print(before, daemon.figures(), (System.nanoTime() - startNs) / 1e9, cpu);
      } finally {
        client.destroyForcibly().onExit().join();
      }
    }
  }

  private Map<String, String> environment(Path speeds) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("CLEARLANE_ENGINE_CACHE", speeds.toString());
    if (plates) {
      environment.put("CLEARLANE_CAMERAS_FRONT_PLATES_ENABLED", "true");
      environment.put("CLEARLANE_WEB_LISTEN", "127.0.0.1:" + DaemonProcess.freePort());
    }
    return environment;
  }

  private static Process receive(String url) throws IOException {
    return new ProcessBuilder(
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-rtsp_transport",
            "tcp",
            "-i",
            url,
            "-c",
            "copy",
            "-f",
            "null",
            "-")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void print(Figures before, Figures after, double wallS, double cpuS) {
    String published = "clearlane_frames_published_total";
    Map<String, Long> applied = counts(before, after, published, "applied");
    Map<String, Long> raw = counts(before, after, "clearlane_frames_raw_total", "reason");
    long frames = applied.values().stream().mapToLong(Long::longValue).sum();
    long restored = frames - applied.getOrDefault("pass", 0L);
    long needed = restored + raw.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("source", source);
    figures.put("mode", mode);
    figures.put("seconds", FigureReport.rounded(wallS, 1));
    figures.put("frames_published", frames);
    figures.put("frames_per_second", FigureReport.rounded(frames / wallS, 2));
    figures.put("frames_needed", needed);
    figures.put("frames_restored", restored);
    figures.put("restored_share", FigureReport.rounded((double) restored / needed, 4));
    figures.put("applied", applied);
    figures.put("work", counts(before, after, published, "work"));
    figures.put("raw", raw);
    figures.put("replaced", counts(before, after, "clearlane_frames_dropped_total", "at"));
    figures.put("video", counts(before, after, "clearlane_video_pictures_total", "what"));
    STAGES.forEach(
        stage ->
            figures.put(
                stage + "_mean_ms",
                FigureReport.rounded(Figures.meanMs(before, after, CAMERA, stage), 2)));
    figures.put(
        "through_p95_at_most_ms",
        FigureReport.rounded(Figures.percentileBoundMs(before, after, CAMERA, "through", 0.95), 1));
    if (plates) {
      figures.put("plates", counts(before, after, "clearlane_plates_total", "what"));
      figures.put(
          "plates_mean_ms",
          FigureReport.rounded(Figures.meanMs(before, after, CAMERA, "plates"), 2));
    }
    figures.put("cpu_percent", FigureReport.rounded(100 * cpuS / wallS, 1));
    report.print(figures);
  }

  private static Map<String, Long> counts(
      Figures before, Figures after, String counter, String label) {
    return Figures.countsBetween(before, after, counter, CAMERA, label);
  }
}
