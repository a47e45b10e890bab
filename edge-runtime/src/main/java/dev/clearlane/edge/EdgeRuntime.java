package dev.clearlane.edge;

import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.Login;
import dev.clearlane.edge.live.CameraHealth;
import dev.clearlane.edge.live.CameraPlan;
import dev.clearlane.edge.live.Daemon;
import dev.clearlane.edge.live.OutputPlan;
import dev.clearlane.edge.logging.RepeatFilter;
import dev.clearlane.edge.mode.SharedModels;
import dev.clearlane.edge.picture.JpegEncoder;
import dev.clearlane.edge.publish.mqtt.DecisionTopic;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.MqttLink;
import dev.clearlane.edge.publish.mqtt.MqttSettings;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.http.StatusServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon, wired: opened in order, closed in reverse. One thread starts, changes and closes it;
 * its health may be asked from any.
 */
final class EdgeRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRuntime.class);

  /** Of the 5 s that stopping may take; what could not be sent by then is lost, and counted. */
  private static final Duration LINK_END = Duration.ofSeconds(1);

  private final Settings first;
  private final Metrics metrics = new Metrics();
  private final long originNs = System.nanoTime();
  private final RtspOutlets rtsp;
  private @Nullable MqttLink link;
  private @Nullable Daemon daemon;
  private @Nullable StatusServer status;

  private EdgeRuntime(Settings settings) {
    first = settings;
    rtsp = new RtspOutlets(settings.rtsp(), settings.video(), metrics);
  }

  /**
   * Starts everything that the settings name. Cameras, engines, outputs and brokers that are not
   * there now are waited for, while the rest runs.
   *
   * @throws IOException if a port cannot be listened on
   */
  static EdgeRuntime start(Settings settings) throws IOException, InterruptedException {
    EdgeRuntime runtime = new EdgeRuntime(settings);
    boolean started = false;
    try {
      runtime.open();
      started = true;
      return runtime;
    } finally {
      if (!started) {
        runtime.close();
      }
    }
  }

  private void open() throws IOException, InterruptedException {
    metrics.sample(
        Metrics.Kind.COUNTER,
        "clearlane_log_lines_suppressed",
        "Lines of the log that were held back because they repeated one.",
        RepeatFilter::suppressed);
    StatusServer.Listen listen = first.status();
    if (listen != null) { // first, as a port that is taken is the one thing that stops a start
      status = StatusServer.start(listen, metrics, this::dead, this::unready);
      LOG.info("health and metrics on http://{}", listen);
    }
    rtsp.serve(served(first));
    if (first.mqtt() != null) {
      link = openLink(first.mqtt());
    }
    daemon =
        Daemon.start(
            plans(first),
            () -> SharedModels.open(first.models(), first.modelIds(), first.threads()),
            metrics);
  }

  /** Takes over what can be changed while cameras run; says what cannot. */
  void apply(Settings now) throws InterruptedException {
    for (String key : first.coldChanges(now)) {
      LOG.warn("{} has changed: it is taken over at the next start", key);
    }
    try {
      rtsp.serve(served(now));
    } catch (IOException e) {
      LOG.warn("{}; what is served elsewhere goes on", e.getMessage());
    }
    Daemon running = daemon;
    if (running != null) {
      running.apply(plans(now));
    }
  }

  /** True where every source has come to its end. */
  boolean isOver() {
    Daemon running = daemon;
    return running != null && running.isOver();
  }

  /** What is wrong so that a restart of the process may help. */
  List<String> dead() {
    List<String> problems = new ArrayList<>();
    for (CameraHealth camera : health()) {
      if (!camera.alive()) {
        problems.add(camera.name() + ": its thread hangs");
      }
    }
    return problems;
  }

  /** What is not as the settings want it. */
  List<String> unready() {
    List<String> problems = new ArrayList<>();
    if (daemon == null) {
      problems.add("starting");
    }
    for (CameraHealth camera : health()) {
      if (!camera.isReady()) {
        problems.add(
            camera.name()
                + ": "
                + (camera.problems().isEmpty()
                    ? "no frames"
                    : String.join("; ", camera.problems())));
      }
    }
    return problems;
  }

  @Override
  public void close() {
    if (daemon != null) {
      daemon.close();
    }
    rtsp.close();
    if (link != null) {
      link.close(); // after its topics: they have offered their last messages by now
    }
    if (status != null) {
      status.close();
    }
  }

  private List<CameraHealth> health() {
    Daemon running = daemon;
    return running == null ? List.of() : running.health();
  }

  private List<CameraPlan> plans(Settings settings) {
    List<CameraPlan> plans = new ArrayList<>();
    for (Map.Entry<String, Settings.CameraEntry> entry : settings.cameras().entrySet()) {
      String name = entry.getKey();
      Settings.CameraEntry camera = entry.getValue();
      CameraSettings capture = camera.capture();
      List<OutputPlan> outputs = new ArrayList<>(Outlets.plans(camera.outputs()));
      outputs.addAll(topics(name));
      plans.add(
          new CameraPlan(
              name,
              capture.source().label(),
              new SupervisedSource(capture, originNs),
              camera.handling(),
              outputs,
              rtsp.screen(name)));
    }
    return plans;
  }

  private static Map<String, List<RtspTarget>> served(Settings settings) {
    Map<String, List<RtspTarget>> served = new LinkedHashMap<>();
    settings
        .cameras()
        .forEach((name, camera) -> served.put(name, Outlets.served(camera.outputs())));
    return served;
  }

  /** The topics of one camera; none without a broker. */
  private List<OutputPlan> topics(String camera) {
    Settings.MqttEntry mqtt = first.mqtt();
    MqttLink open = link;
    if (mqtt == null || open == null) {
      return List.of();
    }
    Topics topics = new Topics(first.fleet(), first.vehicle(), camera);
    return List.of(
        new OutputPlan(
            "mqtt-frame",
            format ->
                new FrameTopic(
                    open,
                    topics,
                    format.timeBase(),
                    mqtt.framesPerSecond(),
                    (picture, quality) -> new JpegEncoder(quality).encode(picture))),
        new OutputPlan(
            "mqtt-decision", format -> new DecisionTopic(open, topics, format.timeBase())));
  }

  private MqttLink openLink(Settings.MqttEntry mqtt) {
    MqttSettings settings = MqttSettings.of(mqtt.broker(), mqtt.credentials());
    String any = first.cameras().keySet().iterator().next(); // the link's own topic has no camera
    return MqttLink.start(
        settings.closingWithin(LINK_END), new Topics(first.fleet(), first.vehicle(), any));
  }
}
