package dev.clearlane.bench.live;

import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clearlane bench passthrough}. */
@Command(
    name = "passthrough",
    description = {
      "Compare the CPU time of a camera in mode pass with the ffmpeg command doing the same.",
      "A process serves synthetic video over RTSP; clearlane run and ffmpeg (the build whose"
          + " libraries clearlane uses) decode and encode it at the same time with the same encoder"
          + " and options."
    })
public final class PassthroughCommand implements Callable<Integer> {
  private static final String ENCODER = "libopenh264";

  /** As the daemon sets them: the default is another rate control with simpler entropy coding. */
  private static final String ENCODER_OPTIONS =
      "-rc_mode bitrate -coder cabac -allow_skip_frames 0";

  private static final String FRAME = "frame=";

  private final AtomicLong encoded = new AtomicLong(); // frames by ffmpeg

  @Mixin private FigureReport report;
  @Mixin private final PaintedCamera painted = new PaintedCamera("1280x720");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Duration of the measurement in seconds (default: ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "Seconds before it that do not count: in the first half minute the JVM compiles what runs"
              + " often (default: ${DEFAULT-VALUE}).")
  private int warmUp = 30;

  @Option(
      names = "--kbps",
      paramLabel = "K",
      description = "Bit rate of both encoders in kbit/s (default: ${DEFAULT-VALUE}).")
  private int kilobits = 2300;

  @Override
  public Integer call() throws Exception {
    painted.require(seconds >= 2, "--seconds must be at least 2, but is " + seconds);
    painted.require(warmUp >= 0, "--warm-up must be at least 0, but is " + warmUp);
    String camera = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/clock";
    String served = "rtsp://127.0.0.1:" + DaemonProcess.freePort() + "/front";
    try (DaemonProcess source = painted.serve(camera);
        DaemonProcess daemon =
            DaemonProcess.startReady(
                Map.of(
                    "CLEARLANE_VIDEO_BITRATE_KBPS", Integer.toString(kilobits),
                    "CLEARLANE_VIDEO_ENCODERS", ENCODER,
                    "CLEARLANE_VIDEO_FRAMES_PER_SECOND", Integer.toString(painted.rate())),
                "--source",
                camera,
                "--out",
                served,
                "--mode",
                "pass")) {
      List<Process> others = new ArrayList<>();
      try {
        others.add(
            start(
                "ffmpeg -v error -nostdin -rtsp_transport tcp -i %s -c copy -f null -"
                    .formatted(served)));
        Process peer = startPeer(camera);
        others.add(peer);
        TimeUnit.SECONDS.sleep(warmUp);
        measure(daemon, peer);
        source.requireAlive();
      } finally {
        others.forEach(process -> process.destroyForcibly().onExit().join());
      }
    }
    return 0;
  }

  private void measure(DaemonProcess daemon, Process peer)
      throws IOException, InterruptedException {
    Figures before = daemon.figures();
    double oursBefore = cpuSeconds(daemon.pid());
    double theirsBefore = cpuSeconds(peer.pid());
    long theirFramesBefore = encoded.get();
    long startNs = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    double ours = cpuSeconds(daemon.pid()) - oursBefore;
    double theirs = cpuSeconds(peer.pid()) - theirsBefore;
    double wall = (System.nanoTime() - startNs) / 1e9;
    Figures after = daemon.figures();
    String shown =
        "clearlane_video_pictures_total{camera=\"front\",view=\"restored\",what=\"shown\"}";
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("size", painted.size());
    figures.put("rate", painted.rate());
    figures.put("encoder", ENCODER);
    figures.put("wall_s", FigureReport.rounded(wall, 1));
    long ourFrames = Math.round(after.value(shown) - before.value(shown));
    long theirFrames = encoded.get() - theirFramesBefore;
    figures.put("clearlane_frames", ourFrames);
    figures.put("ffmpeg_frames", theirFrames);
    figures.put("clearlane_cpu_percent", FigureReport.rounded(100 * ours / wall, 1));
    figures.put("ffmpeg_cpu_percent", FigureReport.rounded(100 * theirs / wall, 1));
    // of a frame: on a busy machine one may replace more frames than the other
    figures.put("ratio", FigureReport.rounded(ours / ourFrames / (theirs / theirFrames), 3));
    report.print(figures);
  }

  /** ffmpeg with the same decoder, conversion and encoder, and RTP output. */
  private String peerCommand(String camera) throws IOException {
    LiveSettings defaults = LiveSettings.of(painted.rate());
    long keyframe = Math.round(painted.rate() * defaults.keyframeEvery().toMillis() / 1000.0);
    return ("%s -v error -nostdin -threads 1 -fflags nobuffer -rtsp_transport tcp -i %s -an"
            + " -fps_mode passthrough -pix_fmt yuv420p -c:v %s %s -b:v %dk -g %d -threads 1"
            + " -progress pipe:1 -stats_period 1 -f rtp rtp://127.0.0.1:%d")
        .formatted(
            Loader.load(ffmpeg.class),
            camera,
            ENCODER,
            ENCODER_OPTIONS,
            kilobits,
            keyframe,
            DaemonProcess.freePort() & ~1);
  }

  private Process startPeer(String camera) throws IOException {
    Process peer =
        new ProcessBuilder(peerCommand(camera).split(" ", -1))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    DaemonThread.start("progress", () -> readProgress(peer));
    return peer;
  }

  /** Reads how many frames it has encoded, a line {@code frame=N} a second. */
  private void readProgress(Process peer) {
    try (BufferedReader lines = peer.inputReader(StandardCharsets.US_ASCII)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(FRAME)) {
          encoded.set(Long.parseLong(line.substring(FRAME.length()).strip()));
        }
      }
    } catch (IOException e) {
      // it has ended
    }
  }

  private static Process start(String command) throws IOException {
    return new ProcessBuilder(command.split(" ", -1))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static double cpuSeconds(long pid) throws IOException {
    return ProcessCpu.of(pid).toNanos() / 1e9;
  }
}
