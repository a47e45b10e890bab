package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.CameraSource;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.command.VehicleCommands;
import dev.clearlane.edge.logging.RepeatedLineFilter;
import dev.clearlane.edge.pipeline.CameraHealth;
import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.pipeline.CameraPipelines;
import dev.clearlane.edge.pipeline.CameraPlan;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.pipeline.PipelineOptions;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.mqtt.HealthTopic;
import dev.clearlane.edge.publish.web.DaemonStatus;
import dev.clearlane.edge.publish.web.WebMetrics;
import dev.clearlane.edge.publish.web.WebPage;
import dev.clearlane.edge.publish.web.WebSettings;
import dev.clearlane.edge.settings.CameraSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.SoftwareVersion;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.edge.status.http.StatusServer;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components of the daemon, opened in order and closed in reverse. Started, changed and closed
 * by one thread; its health can be read by any.
 */
final class EdgeRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRuntime.class);

  private final Settings first;
  private final SettingsReader reader;
  private final Metrics metrics = new Metrics();
  private final long originNs = System.nanoTime();
  private final ThroughputLog throughput = new ThroughputLog(metrics);
  private final RestoredShare share = new RestoredShare(metrics);
  private final DaemonModels models;
  private final VideoOutlets video;
  private final CommandDispatcher commands = new CommandDispatcher();
  private final Map<String, Mode> modes = new ConcurrentHashMap<>(); // set by commands
  private volatile Settings current;
  private @Nullable VehicleFeed vehicle;
  private volatile @Nullable Messaging messaging;
  private @Nullable Plates plates; // null until opened
  private volatile @Nullable CameraPipelines daemon;
  private @Nullable StatusServer status;
  private @Nullable WebPage page;

  private EdgeRuntime(Settings settings, SettingsReader reader) {
    first = settings;
    current = settings;
    this.reader = reader;
    models = new DaemonModels(settings);
    video = new VideoOutlets(settings, metrics);
  }

  /**
   * Starts everything in the settings. Cameras, engines, outputs and brokers that are unavailable
   * are retried while the rest runs.
   *
   * @param reader reads the settings again on reload
   * @throws IOException if a port cannot be bound
   */
  static EdgeRuntime start(Settings settings, SettingsReader reader)
      throws IOException, InterruptedException {
    EdgeRuntime runtime = new EdgeRuntime(settings, reader);
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
        "Log lines suppressed as repetitions.",
        RepeatedLineFilter::suppressed);
    StatusServer.Listen listen = first.status().server();
    if (listen != null) { // first: an occupied port ends the start
      status = StatusServer.start(listen, metrics, this::dead, this::unready, this::details);
      LOG.info("status: listening on http://{}", listen);
    }
    models.chooseTier();
    VehicleCommands.register(commands, new Control(this));
    if (first.web() != null) {
      page = openPage(first.web().settings());
    }
    video.show(first);
    if (first.signals() != null) {
      vehicle = VehicleFeed.start(first.signals(), metrics);
    }
    VehicleSignals signals = vehicle == null ? null : vehicle.signals();
    if (first.mqtt() != null) {
      messaging =
          Messaging.start(
              first, first.mqtt(), signals, commands, this::figures, this::software, metrics);
    }
    plates = Plates.of(first, messaging, page, metrics);
    daemon =
        CameraPipelines.start(
            plans(first),
            this::openEngines,
            signals == null ? new VehicleSignals(VehicleSignals.FRESH) : signals,
            messaging == null ? CameraListener.NONE : messaging.watch(),
            metrics);
  }

  private WebPage openPage(WebSettings settings) throws IOException {
    WebMetrics counters = new WebMetrics();
    metrics.register(counters.collectors());
    Path clips = first.record() == null ? null : first.record().directory();
    WebPage opened =
        WebPage.start(
            settings, new PageView(this, commands, metrics, clips), this::cameras, counters);
    LOG.info("web: page at {}", settings.url(opened.port()));
    return opened;
  }

  /**
   * Reads the settings again and applies those that can change while cameras run.
   *
   * @return changed keys that need a restart
   * @throws SettingsException if they are invalid; the previous ones stay
   * @throws IOException if they cannot be read; the previous ones stay
   */
  synchronized List<String> reload() throws IOException, InterruptedException {
    Settings now = reader.read();
    current = now;
    modes.clear(); // the file is newer than the commands
    try {
      video.show(now);
    } catch (IOException e) {
      LOG.warn("{}; other RTSP servers continue", e.getMessage());
    }
    applyPlans();
    List<String> cold = first.restartChanges(now);
    for (String key : cold) {
      LOG.warn("{} changed; restart clearlane to apply it", key);
    }
    return cold;
  }

  /** Names of the cameras. */
  Set<String> cameras() {
    return current.cameras().keySet();
  }

  /** Mode of a camera: that of the last command, else of the settings. */
  Mode mode(String camera) {
    CameraSection section = current.cameras().get(camera);
    return modes.getOrDefault(camera, section == null ? Mode.AUTO : section.mode());
  }

  String tier() {
    return models.tier().id();
  }

  DaemonStatus.@Nullable MqttStatus mqttStatus() {
    Messaging running = messaging;
    return running == null ? null : running.status();
  }

  /** Sets the mode of cameras until the settings are read again. */
  synchronized void setMode(Set<String> cameras, Mode mode) throws InterruptedException {
    cameras.forEach(camera -> modes.put(camera, mode));
    applyPlans();
  }

  void setFrameRate(String camera, double framesPerSecond) {
    Messaging sending = messaging;
    if (sending != null) {
      sending.setFramesPerSecond(camera, framesPerSecond);
    }
  }

  /** Image topic of a camera; null before its first frame. */
  @Nullable FrameTopic frameTopic(String camera) {
    Messaging sending = messaging;
    return sending == null ? null : sending.topic(camera);
  }

  /** Reports an event at a camera: the recorder keeps the video around it. */
  void event(String camera) {
    video.event(camera);
  }

  /** Closes a camera and opens it again. */
  synchronized void restart(String camera) throws InterruptedException {
    CameraPipelines running = daemon;
    if (running != null) {
      running.restart(camera);
    }
  }

  Path modelDirectory() {
    return first.models();
  }

  Set<String> modelsInUse() {
    CameraPipelines running = daemon;
    return running == null ? Set.of() : running.models();
  }

  /**
   * Uses this model for its task until the next start.
   *
   * @throws BundleException if it differs from its manifest; the current one stays
   * @throws EngineException if it cannot be opened; the current one stays
   */
  synchronized void switchModel(ModelManifest model) throws BundleException, EngineException {
    CameraPipelines running = daemon;
    if (running == null) {
      throw new EngineException("the daemon is still starting");
    }
    models.use(model, running::reopenEngines);
  }

  private SharedEngines openEngines() throws BundleException, EngineException {
    Set<Mode> used =
        current.cameras().entrySet().stream()
            .map(camera -> modes.getOrDefault(camera.getKey(), camera.getValue().mode()))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Mode.class)));
    return models.open(used);
  }

  private void applyPlans() throws InterruptedException {
    CameraPipelines running = daemon;
    if (running != null) {
      running.apply(plans(current));
    }
  }

  /** Whether every source has ended. */
  boolean isOver() {
    CameraPipelines running = daemon;
    return running != null && running.isOver();
  }

  /** What the process can do, whatever its state, one line each. */
  private List<String> details() {
    List<String> lines = new ArrayList<>(share.lines());
    lines.add("tier %s: %s".formatted(models.tier(), models.reason()));
    return lines;
  }

  /** Share of the frames of a camera that needed restoring and got it over the last minute. */
  double restoredShare(String camera) {
    return share.of(camera);
  }

  /** Problems that a restart of the process may fix. */
  List<String> dead() {
    return health().stream()
        .filter(camera -> !camera.alive())
        .map(camera -> camera.name() + ": thread hangs")
        .toList();
  }

  /** Deviations from the settings, one line each. */
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
    problems.addAll(video.problems());
    return problems;
  }

  @Override
  public void close() {
    if (page != null) {
      page.close();
    }
    CameraPipelines running = daemon;
    if (running != null) {
      running.close();
    }
    video.close();
    if (messaging != null) {
      messaging.close(); // after its topics, which have enqueued their last messages
    }
    commands.close();
    if (vehicle != null) {
      vehicle.close();
    }
    if (status != null) {
      status.close();
    }
  }

  /**
   * Logs the throughput of each camera, and notes how many frames were restored, if that is due.
   * Used by one thread.
   */
  void logThroughput() {
    Map<String, StatusSnapshot> figures = figures();
    throughput.update(System.nanoTime(), figures);
    share.update(System.nanoTime(), figures.keySet());
  }

  Map<String, StatusSnapshot> figures() {
    CameraPipelines running = daemon;
    return running == null ? Map.of() : running.figures();
  }

  private HealthTopic.Software software() {
    CameraPipelines running = daemon;
    return new HealthTopic.Software(
        SoftwareVersion.text(),
        tier(),
        running == null
            ? List.of()
            : running.running().stream()
                .map(r -> new HealthTopic.Model(r.task(), r.model(), r.sha256(), r.engine()))
                .toList());
  }

  List<CameraHealth> health() {
    CameraPipelines running = daemon;
    return running == null ? List.of() : running.health();
  }

  private List<CameraPlan> plans(Settings settings) {
    List<CameraPlan> plans = new ArrayList<>();
    for (Map.Entry<String, CameraSection> entry : settings.cameras().entrySet()) {
      String name = entry.getKey();
      CameraSection camera = entry.getValue();
      CameraSettings capture = camera.capture();
      List<OutputPlan> files = Outlets.plans(camera.outputs());
      List<OutputPlan> outputs = new ArrayList<>(files);
      if (messaging != null) {
        outputs.addAll(messaging.outputs(name));
      }
      if (page != null) {
        WebPage shown = page;
        outputs.add(
            new OutputPlan(WebPage.OUTPUT, format -> shown.output(name, format.timeBase())));
      }
      PipelineOptions options = PipelineOptions.LIVE.warmingUp();
      if (plates != null) {
        outputs.addAll(plates.outputs(name, camera.plates()));
        options = options.withAttention(plates.places(name));
      }
      plans.add(
          new CameraPlan(
              name,
              capture.source().label(),
              CameraSource.supervised(capture, originNs),
              camera
                  .handling(settings.engine().scaleOr(models.tier()))
                  .withMode(modes.getOrDefault(name, camera.mode())),
              outputs,
              video.views(name),
              options,
              plates == null ? null : plates.filter(name, files)));
    }
    return plans;
  }
}
