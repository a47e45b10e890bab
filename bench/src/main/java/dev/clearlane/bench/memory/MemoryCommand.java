package dev.clearlane.bench.memory;

import dev.clearlane.bench.broker.EmbeddedBroker;
import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.LoopingCamera;
import dev.clearlane.bench.drive.ReducedCamera;
import dev.clearlane.bench.report.ScratchDirectory;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayPlan.MqttPlan;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.picture.JpegEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane bench memory}. */
@Command(
    name = "memory",
    description =
        "Restore thousands of frames with video output and an embedded MQTT broker, and print the"
            + " resident memory of the process over time.")
public final class MemoryCommand implements Callable<Integer> {
  /** Share of the frames as warm-up, until pools, caches and heap are stable. */
  private static final double WARM_UP = 0.2;

  @Spec private CommandSpec spec;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Number of frames (default: ${DEFAULT-VALUE}).")
  private long frames;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "Video file or directory of images, repeated as needed (default: the bundled drive).")
  private @Nullable String source;

  @Option(
      names = "--reduce",
      paramLabel = "K",
      defaultValue = "4",
      description =
          "Downscale frames to 1/K of width and height before inference (default:"
              + " ${DEFAULT-VALUE}).")
  private int reduce;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "both",
      description =
          "Restoration of every frame: auto, deblur, derain, both, pass (default:"
              + " ${DEFAULT-VALUE}).")
  private Mode mode = Mode.BOTH;

  @Override
  public Integer call() throws Exception {
    if (frames < 100) {
      throw new ParameterException(
          spec.commandLine(), "--frames must be at least 100, but is " + frames);
    }
    ResidentSet.kib(); // fails before the work, where memory cannot be read
    try (ScratchDirectory work = ScratchDirectory.create("clearlane-memory")) {
      run(work.path());
    }
    return 0;
  }

  private void run(Path work) throws Exception {
    String clip = source == null ? Drive.unpack(work).clip().toString() : source;
    ModelSet models =
        ModelSet.resolve(
            mode, ModelSet.directory(null), List.of(), Runtime.getRuntime().availableProcessors());
    MemoryTrace trace = new MemoryTrace();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%8s %9s%n", "frames", "rss_mib");
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      ReplayPlan plan =
          ReplayPlan.of(clip, () -> open(clip), models)
              .withOutputs(
                  List.of(
                      format -> VideoFileOutput.open(work.resolve("cleared.mp4"), format),
                      format -> new Gauge(trace, Math.max(1, frames / 50), out)))
              .withMqtt(
                  new MqttPlan(
                      MqttSettings.of(
                          BrokerUri.parse(broker.uri().toString()), MqttCredentials.ANONYMOUS),
                      new Topics("bench", "car-1", "front"),
                      MqttPlan.FRAMES_PER_SECOND,
                      (picture, quality) -> new JpegEncoder(quality).encode(picture)));
      ReplaySummary summary = Replay.run(plan, ReplayProgress.NONE);
      print(out, summary, trace.after(Math.round(WARM_UP * frames)));
    }
  }

  private ReducedCamera open(String clip) throws IOException {
    return new ReducedCamera(
        LoopingCamera.open(() -> Cameras.open(clip), (delivered, rounds) -> delivered >= frames),
        reduce);
  }

  private static void print(PrintWriter out, ReplaySummary summary, MemoryTrace warm) {
    List<MemoryTrace.Reading> readings = warm.readings();
    MemoryTrace.Reading first = readings.get(0);
    MemoryTrace.Reading last = readings.get(readings.size() - 1);
    out.printf(
        "%d frames of %dx%d, decisions: %s, %.1f per second%n",
        summary.frames(),
        summary.widthPx(),
        summary.heightPx(),
        summary.decisions(),
        summary.fps());
    out.printf(
        "after the warm-up of %d frames: %.1f MiB; at the end: %.1f MiB; slope %+.2f MiB per 1000"
            + " frames%n",
        first.frames(),
        first.rssKib() / 1024.0,
        last.rssKib() / 1024.0,
        warm.slopeKibPer1000Frames() / 1024);
    out.flush();
  }
}
