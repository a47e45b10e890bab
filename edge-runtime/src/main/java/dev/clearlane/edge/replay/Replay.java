package dev.clearlane.edge.replay;

import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.publish.mqtt.DecisionTopic;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.VehicleLink;
import dev.clearlane.edge.status.Status;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FrameQueue;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recorded drive through the whole path, every frame in order: one thread captures, one
 * decides and restores, one feeds each output, with bounded queues between them.
 *
 * <p>The first failure of any stage ends the replay; what was captured before a source broke is
 * still restored and written.
 */
public final class Replay {
  private static final int CAPTURED_WAITING = 2;
  private static final int RESTORED_WAITING = 2;

  /** In the hands of a thread each: capture, restore, and outputs, which share theirs. */
  private static final int IN_HAND = 4;

  private final ReplayPlan plan;
  private final ReplayProgress progress;
  private final Status status =
      new Status(Stream.of(Treatment.values()).map(Treatment::id).toList());
  private final FirstFailure failure = new FirstFailure();
  private final FrameQueue<Frame> captured = new FrameQueue<>(CAPTURED_WAITING);
  private final Outstanding outstanding = new Outstanding();
  private final List<String> outputNames = new ArrayList<>();
  private @Nullable Ledger ledger;

  private Replay(ReplayPlan plan, ReplayProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Runs a plan to its end.
   *
   * @throws IOException if the source, the reference or an output cannot be opened or breaks
   * @throws EngineException if a model cannot be opened; models that fail on a frame let it pass
   */
  public static ReplaySummary run(ReplayPlan plan, ReplayProgress progress)
      throws IOException, EngineException, InterruptedException {
    Replay replay = new Replay(plan, progress);
    MqttLink link = null;
    Outbox outbox = null;
    if (plan.mqtt() != null) {
      outbox = Outbox.open(plan.mqtt().outbox());
      link =
          VehicleLink.start(plan.mqtt().settings(), plan.mqtt().topics().ofVehicle(), outbox, null);
    }
    SummaryMaker maker;
    try {
      if (link != null) {
        link.clock().refresh();
      }
      maker = replay.run(link);
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

  private SummaryMaker run(@Nullable MqttLink link)
      throws IOException, EngineException, InterruptedException {
    long startNs = System.nanoTime();
    int spare = plan.bench() ? SpeedBench.FRAMES_PER_ROUND : 0;
    CaptureStage capture =
        new CaptureStage(
            plan,
            CAPTURED_WAITING + RESTORED_WAITING + IN_HAND + spare,
            captured,
            status,
            this::failed);
    capture.start();
    StreamFormat format = capture.awaitFormat();
    if (format == null) {
      capture.join();
      failure.rethrow();
      throw new IllegalStateException("the source ended before it began");
    }
    List<OutputStage> outputs = outputs(format, link);
    RestoreStage restore =
        new RestoreStage(
            plan,
            format,
            RESTORED_WAITING + IN_HAND,
            captured,
            outputs,
            outstanding,
            status,
            this::failed);
    outputs.forEach(Stage::start);
    restore.start();
    capture.join();
    restore.join();
    for (OutputStage output : outputs) {
      output.join();
    }
    failure.rethrow();
    if (ledger == null) {
      throw new IllegalStateException("the books were never opened");
    }
    return new SummaryMaker(
        plan,
        format,
        status.snapshot(),
        ledger,
        (System.nanoTime() - startNs) / 1e9,
        restore.unserved(),
        restore.speed(),
        outputNames);
  }

  private List<OutputStage> outputs(StreamFormat format, @Nullable MqttLink link) {
    List<OutputStage> stages = new ArrayList<>();
    stages.add(
        stage("report", opened -> ledger = Ledger.open(plan, opened, status, progress), format));
    int number = 0;
    for (ReplayPlan.OutputSource source : plan.outputs()) {
      String name = plan.outputs().size() == 1 ? "output" : "output" + ++number;
      stages.add(
          stage(
              name,
              opened -> {
                var output = source.open(opened);
                addName(output.name());
                return output;
              },
              format));
    }
    ReplayPlan.MqttPlan mqtt = plan.mqtt();
    if (mqtt != null && link != null) {
      stages.add(
          stage(
              "mqtt_frame",
              opened ->
                  new FrameTopic(
                      link,
                      mqtt.topics(),
                      opened.timeBase(),
                      mqtt.framesPerSecond(),
                      mqtt.encoder()),
              format));
      stages.add(
          stage(
              "mqtt_decision",
              opened -> new DecisionTopic(link, mqtt.topics(), opened.timeBase()),
              format));
      addName("mqtt:" + mqtt.topics().frame());
      addName("mqtt:" + mqtt.topics().decision());
    }
    return stages;
  }

  private OutputStage stage(String name, ReplayPlan.OutputSource source, StreamFormat format) {
    return new OutputStage(
        name, source, format, RESTORED_WAITING, outstanding, status, this::failed);
  }

  private void addName(String name) {
    synchronized (outputNames) {
      outputNames.add(name);
    }
  }

  /** A stage broke: what the source has given so far ends here, unless it was the source itself. */
  private void failed(Throwable cause) {
    failure.add(cause);
    if (!Thread.currentThread().getName().equals("capture")) {
      captured.close();
      outstanding.abandon();
    }
  }
}
