package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench latency}. */
@Command(
    name = "latency",
    description = {
      "Measure the latency that clearlane adds between camera and client.",
      "A process serves synthetic video with a time code in every frame over RTSP, clearlane"
          + " run restreams it, and ffmpeg watches both streams. The difference of the two latencies"
          + " covers network, decoder, pipeline and encoder."
    })
public final class LatencyCommand implements Callable<Integer> {
  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera camera = new PaintedCamera("1280x720");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Duration of the measurement in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "Restoration: auto, deblur, derain, both, pass (default: ${DEFAULT-VALUE}).")
  private String mode = "pass";

  @Override
  public Integer call() throws Exception {
    camera.require(seconds >= 2, "--seconds must be at least 2, but is " + seconds);
    String direct = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/clock";
    String through = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/front";
    try (DaemonProcess source = camera.serve(direct);
        DaemonProcess daemon =
            DaemonProcess.startReady("--source", direct, "--out", through, "--mode", mode);
        CodeReader near = CodeReader.start(direct);
        CodeReader far = CodeReader.start(through)) {
      near.awaitFrames();
      far.awaitFrames();
      near.take();
      far.take();
      Figures before = daemon.figures();
      Thread.sleep(1000L * seconds);
      source.requireAlive();
      print(near, far, before, daemon.figures());
    }
    return 0;
  }

  private void print(CodeReader near, CodeReader far, Figures before, Figures after) {
    Map<Long, CodeReader.Sighting> here = near.take();
    Map<Long, CodeReader.Sighting> there = far.take();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("size", camera.size());
    figures.put("rate", camera.rate());
    figures.put("mode", mode);
    figures.put("seconds", seconds);
    put(figures, "direct", Delays.of(here));
    put(figures, "through", Delays.of(there));
    put(figures, "added", Delays.between(here, there));
    figures.put("unreadable", near.unreadable() + far.unreadable());
    double select = Figures.meanMs(before, after, "front", "select");
    double restore =
        Figures.meanMs(before, after, "front", "pre")
            + Figures.meanMs(before, after, "front", "infer")
            + Figures.meanMs(before, after, "front", "post");
    figures.put("decision_mean_ms", rounded(select));
    figures.put("restore_mean_ms", rounded(restore));
    figures.put(
        "capture_to_outputs_mean_ms", rounded(Figures.meanMs(before, after, "front", "through")));
    figures.put("encode_mean_ms", rounded(Figures.meanMs(before, after, "front", "encode")));
    report.print(figures);
  }

  private static void put(Map<String, Object> figures, String name, Delays delays) {
    figures.put(name + "_frames", delays.count());
    figures.put(name + "_p50_ms", rounded(delays.percentile(0.5)));
    figures.put(name + "_p95_ms", rounded(delays.percentile(0.95)));
    figures.put(name + "_max_ms", rounded(delays.percentile(1)));
  }

  private static double rounded(double ms) {
    return FigureReport.rounded(ms, 1);
  }
}
