package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.CameraSource;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.pipeline.CameraPlan;
import dev.clearlane.edge.pipeline.FramePolicy;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.pipeline.PipelineOptions;
import dev.clearlane.edge.pipeline.PipelineRun;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.mqtt.DecisionTopic;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.restore.RestoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recorded drive through the pipeline of the daemon and reports on it: every frame in order
 * as fast as it can be processed, or at its own pace with deadlines.
 *
 * <p>The first failure of the source or an output ends the replay; frames captured before a source
 * failed are still restored and written.
 */
public final class Replay {
  /** Name of the camera in metrics. */
  public static final String CAMERA = "replay";

  private final ReplayPlan plan;
  private final ReplayProgress progress;
  private final StopRequest stop;
  private final Metrics metrics;
  private final CameraMetrics camera;
  private final List<String> outputNames = new ArrayList<>(); // guarded by itself
  private volatile @Nullable Ledger ledger;
  private volatile List<String> sourceNotes = List.of(); // once the source is closed
  private final ReplayGate gate;

  private Replay(ReplayPlan plan, ReplayProgress progress, StopRequest stop, Metrics metrics) {
    this.plan = plan;
    this.progress = progress;
    this.stop = stop;
    this.metrics = metrics;
    camera = metrics.camera(CAMERA);
    gate = new ReplayGate(plan.work().range(), plan.clip(), stop);
  }

  /**
   * Runs a plan to its end.
   *
   * @throws IOException if the source, the reference or an output cannot be opened or fails
   * @throws EngineException if a model cannot be opened; if one fails on a frame, it passes raw
   */
  public static ReplaySummary run(ReplayPlan plan, ReplayProgress progress)
      throws IOException, EngineException, InterruptedException {
    return run(plan, progress, new StopRequest());
  }

  /**
   * Runs a plan to its end, or until it is stopped: the summary then is about the frames so far.
   *
   * @throws IOException if the source, the reference or an output cannot be opened or fails
   * @throws EngineException if a model cannot be opened; if one fails on a frame, it passes raw
   */
  public static ReplaySummary run(ReplayPlan plan, ReplayProgress progress, StopRequest stop)
      throws IOException, EngineException, InterruptedException {
    return run(plan, progress, stop, new Metrics());
  }

  /**
   * Runs a plan to its end, or until it is stopped: the summary then is about the frames so far.
   *
   * @param metrics of this run alone; its camera {@value #CAMERA} can be read while it runs
   * @throws IOException if the source, the reference or an output cannot be opened or fails
   * @throws EngineException if a model cannot be opened; if one fails on a frame, it passes raw
   */
  public static ReplaySummary run(
      ReplayPlan plan, ReplayProgress progress, StopRequest stop, Metrics metrics)
      throws IOException, EngineException, InterruptedException {
    Replay replay = new Replay(plan, progress, stop, metrics);
    MqttLink link = null;
    Outbox outbox = null;
    if (plan.mqtt() != null) {
      outbox = Outbox.open(plan.mqtt().outbox());
      link =
          VehicleLink.start(plan.mqtt().settings(), plan.mqtt().topics().ofVehicle(), outbox, null);
    }
    SummaryMaker maker;
    try (SpeedBench bench = plan.bench() ? SpeedBench.of(plan.models()) : null) {
      if (link != null) {
        link.clock().refresh();
      }
      maker = replay.run(link, bench);
    } finally {
      if (link != null) {
        link.close(); // after its topics: they have offered their last messages by now
      }
      if (outbox != null) {
        outbox.close();
      }
    }
    ReplaySummary summary = maker.make(link);
    if (plan.reportDirectory() != null) {
      Files.write(plan.reportDirectory().resolve("summary.json"), ReportJson.bytes(summary));
    }
    return summary;
  }

  private SummaryMaker run(@Nullable MqttLink link, @Nullable SpeedBench bench)
      throws IOException, EngineException, InterruptedException {
    long startNs = System.nanoTime();
    List<OutputPlan> outputs = outputs(link);
    PipelineRun run =
        PipelineRun.run(
            new CameraPlan(
                CAMERA,
                plan.source(),
                CameraSource.recorded(plan.source(), this::open),
                processing(),
                outputs,
                null,
                options(bench)),
            () -> plan.models().openShared(false),
            metrics);
    Ledger books = ledger;
    if (books == null) {
      throw new IllegalStateException("the report was never opened");
    }
    List<String> notes = new ArrayList<>(sourceNotes);
    if (!stop.isHeeded()) {
      requireFrames();
      if (plan.clip() != null) {
        notes.addAll(plan.clip().finish());
      }
    }
    return new SummaryMaker(
        plan,
        run,
        books,
        (System.nanoTime() - startNs) / 1e9,
        bench == null ? null : bench.figures(),
        RealtimeFigures.of(plan.deadline(), camera, outputs),
        outputNames,
        notes);
  }

  private Camera open() throws IOException, InterruptedException {
    Camera recording =
        new RecordedCamera(
            plan.camera().open(), plan.work().range(), stop, camera, read -> sourceNotes = read);
    gate.begin(recording.format().timeBase());
    return plan.deadline() == null ? recording : Cameras.paced(recording);
  }

  private ProcessingPolicy processing() throws IOException, InterruptedException {
    Duration deadline = plan.deadline();
    PixelRegion roi = plan.work().roi();
    ProcessingPolicy policy = ProcessingPolicy.DEFAULT;
    return new ProcessingPolicy(
            plan.models().mode(),
            deadline == null ? policy.deadline() : deadline,
            roi == null ? policy.levels() : Set.of(WorkLevel.ROI),
            roi == null ? policy.regions() : List.of(roi.in(recordingFormat())),
            plan.models().scale())
        .withLens(plan.work().lens());
  }

  /** Format of the recording, read before the pipeline opens it. */
  private StreamFormat recordingFormat() throws IOException, InterruptedException {
    try (Camera recording = plan.camera().open()) {
      return recording.format();
    }
  }

  /** A range without frames is a wrong range. */
  private void requireFrames() {
    FrameSelection ended = gate.selection();
    FrameRange range = plan.work().range();
    if (ended.taken() == 0 && range.isPartial()) {
      throw new IllegalArgumentException(
          "--from %s: %s has no frame from there to %s; its last one before is at %s"
              .formatted(
                  FrameRange.time(range.fromSeconds()),
                  plan.source(),
                  FrameRange.time(range.toSeconds()),
                  FrameRange.time(ended.lastSeconds())));
    }
  }

  /** Treatments fade in and out only where they change, or frames may be missed. */
  private PipelineOptions options(@Nullable SpeedBench bench) {
    boolean realtime = plan.deadline() != null;
    boolean fades = realtime || (plan.models().mode() == Mode.AUTO && bench == null);
    return new PipelineOptions(
        realtime ? FramePolicy.REALTIME : FramePolicy.EVERY_FRAME,
        fades ? RestoreSettings.STREAM : RestoreSettings.DEFAULT,
        realtime,
        bench,
        gate,
        List::of);
  }

  private List<OutputPlan> outputs(@Nullable MqttLink link) {
    List<OutputPlan> outputs = new ArrayList<>();
    outputs.add(
        output(
            Ledger.NAME,
            format -> {
              Ledger opened = Ledger.open(plan, format, camera, progress);
              ledger = opened;
              return opened;
            }));
    List<OutputSource> sources = new ArrayList<>(plan.outputs());
    if (plan.clip() != null) {
      sources.add(plan.clip()::output);
    }
    int number = 0;
    for (OutputSource source : sources) {
      String name = sources.size() == 1 ? "output" : "output" + ++number;
      outputs.add(output(name, format -> named(source, format)));
    }
    ReplayPlan.MqttPlan mqtt = plan.mqtt();
    if (mqtt != null && link != null) {
      outputs.add(
          output(
              "mqtt_frame",
              format ->
                  new FrameTopic(
                      link,
                      mqtt.topics(),
                      format.timeBase(),
                      mqtt.framesPerSecond(),
                      mqtt.encoder())));
      outputs.add(
          output(
              "mqtt_decision",
              format -> new DecisionTopic(link, mqtt.topics(), format.timeBase())));
      addName("mqtt:" + mqtt.topics().frame());
      addName("mqtt:" + mqtt.topics().decision());
    }
    return outputs;
  }

  private Output named(OutputSource source, StreamFormat format)
      throws IOException, InterruptedException {
    Output output = source.open(format);
    addName(output.name());
    return output;
  }

  private static OutputPlan output(String name, OutputSource source) {
    return new OutputPlan(name, source, name);
  }

  private void addName(String name) {
    synchronized (outputNames) {
      outputNames.add(name);
    }
  }
}
