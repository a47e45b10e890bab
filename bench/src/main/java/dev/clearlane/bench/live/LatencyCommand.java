package dev.clearlane.bench.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane bench latency}. */
@Command(
    name = "latency",
    description = {
      "How much later a client sees a frame because clearlane is in between.",
      "One process serves a painted picture with a time code in every frame, over RTSP; clearlane"
          + " run reads that and serves it again; ffmpeg watches both. The same frame's two delays"
          + " differ by what clearlane adds: network, decoder, its own path, encoder."
    })
public final class LatencyCommand implements Callable<Integer> {
  private static final long READY_S = 60;
  private static final int LEAST_FRAMES = 25;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long to measure (default: ${DEFAULT-VALUE})")
  private int seconds = 20;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "of the picture (default: ${DEFAULT-VALUE})")
  private String size = "1280x720";

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      description = "frames per second (default: ${DEFAULT-VALUE})")
  private int rate = 25;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "what is done to every frame, as in clearlane run (default: ${DEFAULT-VALUE})")
  private String mode = "pass";

  @Option(names = "--json", description = "prints the figures as JSON")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (seconds < 2 || rate < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--seconds must be at least 2 and --rate at least 1, but are %d and %d"
              .formatted(seconds, rate));
    }
    String direct = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/clock";
    String through = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/front";
    String clock = "synthetic:clock#size=%s&rate=%d".formatted(size, rate);
    try (DaemonProcess source =
        DaemonProcess.start("--source", clock, "--out", direct, "--mode", "pass")) {
      source.awaitReady(READY_S);
      try (DaemonProcess daemon =
          DaemonProcess.start("--source", direct, "--out", through, "--mode", mode)) {
        daemon.awaitReady(READY_S);
        try (CodeReader near = CodeReader.start(direct);
            CodeReader far = CodeReader.start(through)) {
          awaitFrames(near);
          awaitFrames(far);
          near.forget();
          far.forget();
          Figures before = daemon.figures();
          Thread.sleep(1000L * seconds);
          print(near, far, before, daemon.figures());
        }
      }
    }
    return 0;
  }

  private static void awaitFrames(CodeReader reader) throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + READY_S * 1_000_000_000L;
    while (reader.seen() < LEAST_FRAMES) {
      if (System.nanoTime() - untilNs > 0) {
        throw new IOException("ffmpeg saw no frames with a time code within " + READY_S + " s");
      }
      Thread.sleep(50);
    }
  }

  private void print(CodeReader near, CodeReader far, Figures before, Figures after)
      throws IOException {
    Map<Long, CodeReader.Sighting> here = near.sightings();
    Map<Long, CodeReader.Sighting> there = far.sightings();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("size", size);
    figures.put("rate", rate);
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
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(figures));
    } else {
      figures.forEach((key, value) -> out.printf("%-28s %s%n", key, value));
    }
    out.flush();
  }

  private static void put(Map<String, Object> figures, String name, Delays delays) {
    figures.put(name + "_frames", delays.count());
    figures.put(name + "_p50_ms", rounded(delays.percentile(0.5)));
    figures.put(name + "_p95_ms", rounded(delays.percentile(0.95)));
    figures.put(name + "_max_ms", rounded(delays.percentile(1)));
  }

  private static double rounded(double ms) {
    return Double.isFinite(ms) ? Double.parseDouble(String.format(Locale.ROOT, "%.1f", ms)) : -1;
  }
}
