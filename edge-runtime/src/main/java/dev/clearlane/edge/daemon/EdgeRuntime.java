package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.CameraSource;
import dev.clearlane.edge.logging.RepeatedLineFilter;
import dev.clearlane.edge.pipeline.CameraHealth;
import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.pipeline.CameraPipelines;
import dev.clearlane.edge.pipeline.CameraPlan;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.pipeline.PipelineOptions;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.edge.publish.rtsp.PushTarget;
import dev.clearlane.edge.settings.CameraSection;
import dev.clearlane.edge.settings.OutputTarget;
import dev.clearlane.edge.settings.RtspTarget;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.edge.status.http.StatusServer;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.Tier;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon, wired: opened in order, closed in reverse. One thread starts, changes and closes it;
 * its health may be asked from any.
 */
final class EdgeRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRuntime.class);

  private final Settings first;
  private final SettingsReader reader;
  private final Metrics metrics = new Metrics();
  private final long originNs = System.nanoTime();
  private final EngineOpener engines;
  private final RtspOutlets rtsp;
  private final Pushes pushes;
  private final @Nullable Recordings recordings;
  private final Map<String, Mode> modes = new ConcurrentHashMap<>(); // as commands said
  private final Map<Task, String> switched = new ConcurrentHashMap<>(); // likewise
  private volatile Settings current;
  private @Nullable VehicleFeed vehicle;
  private @Nullable Messaging messaging;
  private volatile @Nullable CameraPipelines daemon;
  private @Nullable StatusServer status;

  private EdgeRuntime(Settings settings, SettingsReader reader) {
    first = settings;
    current = settings;
    this.reader = reader;
    engines = new EngineOpener(settings.engine().settings(), TensorRtAccelerator::open);
    rtsp = new RtspOutlets(settings.rtsp().credentials(), settings.video().live(), metrics);
    pushes = new Pushes(settings.push().login(), metrics);
    recordings =
        settings.record() == null ? null : new Recordings(settings.record().plan(), metrics);
  }

  /**
   * Starts everything that the settings name. Cameras, engines, outputs and brokers that are not
   * there now are waited for, while the rest runs.
   *
   * @param reader reads the settings anew, when that is asked for
   * @throws IOException if a port cannot be listened on
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
        "Lines of the log that were held back because they repeated one.",
        RepeatedLineFilter::suppressed);
    StatusServer.Listen listen = first.status().server();
    if (listen != null) { // first, as a port that is taken is the one thing that stops a start
      status = StatusServer.start(listen, metrics, this::dead, this::unready);
      LOG.info("health and metrics on http://{}", listen);
    }
    show(first);
    if (first.signals() != null) {
      vehicle = VehicleFeed.start(first.signals(), metrics);
    }
    VehicleSignals signals = vehicle == null ? null : vehicle.signals();
    if (first.mqtt() != null) {
      messaging =
          Messaging.start(first, first.mqtt(), signals, new Control(this), this::figures, metrics);
    }
    daemon =
        CameraPipelines.start(
            plans(first),
            this::openEngines,
            signals == null ? new VehicleSignals(VehicleSignals.FRESH) : signals,
            messaging == null ? CameraListener.NONE : messaging.watch(),
            metrics);
  }

  /**
   * Reads the settings anew and takes over what can be changed while cameras run.
   *
   * @return keys that have changed and take a restart
   * @throws SettingsException if they are wrong; those of before stay
   * @throws IOException if they cannot be read; likewise
   */
  synchronized List<String> reload() throws IOException, InterruptedException {
    Settings now = reader.read();
    current = now;
    modes.clear(); // what the file says is newer than what was commanded
    try {
      show(now);
    } catch (IOException e) {
      LOG.warn("{}; what is served elsewhere goes on", e.getMessage());
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

  /** Who decides for these cameras, until the settings are read again. */
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

  /** Where a camera's pictures go; null where it has given none yet. */
  @Nullable FrameTopic frameTopic(String camera) {
    Messaging sending = messaging;
    return sending == null ? null : sending.topic(camera);
  }

  /** Says that something happened before a camera: the recorder keeps what lies around it. */
  void event(String camera) {
    if (recordings != null) {
      recordings.event(camera);
    }
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
   * Uses this model for its task, until the next start.
   *
   * @throws BundleException if it is not what it should be; the one of before stays
   * @throws EngineException if it cannot be opened; likewise
   */
  synchronized void switchModel(ModelManifest model) throws BundleException, EngineException {
    CameraPipelines running = daemon;
    if (running == null) {
      throw new EngineException("the daemon is still starting");
    }
    String before = switched.put(model.task(), model.id());
    boolean done = false;
    try {
      running.reopenEngines();
      done = true;
    } finally {
      if (!done && before == null) {
        switched.remove(model.task());
      } else if (!done) {
        switched.put(model.task(), before);
      }
    }
  }

  /** As the settings say; for tasks that were switched, as the command said. */
  private List<String> modelIds() {
    List<String> ids = new ArrayList<>(first.engine().models());
    ids.addAll(switched.values());
    return ids;
  }

  private SharedEngines openEngines() throws BundleException, EngineException {
    Tier tier = first.engine().tier();
    Set<Mode> used =
        current.cameras().entrySet().stream()
            .map(camera -> modes.getOrDefault(camera.getKey(), camera.getValue().mode()))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Mode.class)));
    ModelSet models = ModelSet.installed(first.models(), tier, used, modelIds(), engines);
    SharedEngines opened = models.openShared(true);
    LOG.info("tier {}: {}", tier, models.names());
    return opened;
  }

  private void applyPlans() throws InterruptedException {
    CameraPipelines running = daemon;
    if (running != null) {
      running.apply(plans(current));
    }
  }

  /** True where every source has come to its end. */
  boolean isOver() {
    CameraPipelines running = daemon;
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
    CameraPipelines running = daemon;
    if (running != null) {
      running.close();
    }
    pushes.close();
    if (recordings != null) {
      recordings.close();
    }
    rtsp.close();
    if (messaging != null) {
      messaging.close(); // after its topics: they have offered their last messages by now
    }
    if (vehicle != null) {
      vehicle.close();
    }
    if (status != null) {
      status.close();
    }
  }

  private Map<String, StatusSnapshot> figures() {
    CameraPipelines running = daemon;
    return running == null ? Map.of() : running.figures();
  }

  private List<CameraHealth> health() {
    CameraPipelines running = daemon;
    return running == null ? List.of() : running.health();
  }

  private List<CameraPlan> plans(Settings settings) {
    List<CameraPlan> plans = new ArrayList<>();
    for (Map.Entry<String, CameraSection> entry : settings.cameras().entrySet()) {
      String name = entry.getKey();
      CameraSection camera = entry.getValue();
      CameraSettings capture = camera.capture();
      List<OutputPlan> outputs = new ArrayList<>(Outlets.plans(camera.outputs()));
      if (messaging != null) {
        outputs.addAll(messaging.outputs(name));
      }
      plans.add(
          new CameraPlan(
              name,
              capture.source().label(),
              CameraSource.supervised(capture, originNs),
              processing(name, camera.handling(settings.engine().scaleOr(first.engine().tier()))),
              outputs,
              rtsp.views(name),
              PipelineOptions.LIVE.warmingUp()));
    }
    return plans;
  }

  /** Serves, pushes and records what the settings say. */
  private void show(Settings settings) throws IOException {
    IOException failure = null;
    try {
      rtsp.serve(served(settings));
    } catch (IOException e) {
      failure = e;
    }
    Map<String, List<PushTarget>> pushed = new LinkedHashMap<>();
    settings
        .cameras()
        .forEach((name, camera) -> pushed.put(name, OutputTarget.pushed(camera.outputs())));
    pushes.serve(pushed, rtsp);
    if (recordings != null) {
      recordings.record(settings.cameras().keySet(), rtsp);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static Map<String, List<RtspTarget>> served(Settings settings) {
    Map<String, List<RtspTarget>> served = new LinkedHashMap<>();
    settings
        .cameras()
        .forEach((name, camera) -> served.put(name, OutputTarget.served(camera.outputs())));
    return served;
  }

  /** As the settings say, but in the mode that was commanded. */
  private ProcessingPolicy processing(String camera, ProcessingPolicy settings) {
    return new ProcessingPolicy(
        modes.getOrDefault(camera, settings.mode()),
        settings.deadline(),
        settings.levels(),
        settings.regions(),
        settings.scale());
  }
}
