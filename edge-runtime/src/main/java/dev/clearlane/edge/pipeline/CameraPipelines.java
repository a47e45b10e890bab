package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All cameras of a process: their pipelines are started, changed and closed as the plans say.
 * Thread-safe.
 */
public final class CameraPipelines implements AutoCloseable {
  private static final Duration FIRST_ENGINES_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(3_500);
  private static final long POLL_INTERVAL_MS = 200;

  private final VehicleSignals signals;
  private final CameraListener listener;
  private final Metrics metrics;
  private final EngineSupervisor engines;
  private final List<Metrics.Registration> figures = new ArrayList<>();
  private final Map<String, CameraPipeline> pipelines = new LinkedHashMap<>(); // guarded by itself
  private long abandonedBefore; // by pipelines that are removed; guarded by pipelines
  private int changing; // cameras are being closed to be started again; guarded by pipelines
  private boolean closed; // guarded by pipelines

  private CameraPipelines(
      EngineSource engineSource, VehicleSignals signals, CameraListener listener, Metrics metrics) {
    this.signals = signals;
    this.listener = listener;
    this.metrics = metrics;
    engines = EngineSupervisor.start(engineSource);
    figures.add(
        metrics.sample(
            Metrics.Kind.GAUGE,
            "clearlane_engines_up",
            "1 while engines are open.",
            () -> engines.current() == null ? 0 : 1));
    figures.add(
        metrics.sample(
            Metrics.Kind.COUNTER,
            "clearlane_threads_abandoned",
            "Threads that hung in native code and were replaced.",
            this::abandoned));
    figures.add(
        metrics.sample(
            Metrics.Kind.COUNTER,
            "clearlane_engines_abandoned",
            "Times that engines were abandoned because a run hung.",
            engines::abandoned));
  }

  /**
   * Starts the cameras. If one restores, waits up to 10 s for the engines, so that the first frames
   * are restored too; without engines raw frames pass.
   *
   * @param signals of the vehicle, evidence for the selectors
   * @param listener receives which cameras deliver frames
   */
  public static CameraPipelines start(
      List<CameraPlan> plans,
      EngineSource engines,
      VehicleSignals signals,
      CameraListener listener,
      Metrics metrics)
      throws InterruptedException {
    CameraPipelines started = new CameraPipelines(engines, signals, listener, metrics);
    if (plans.stream().anyMatch(plan -> restores(plan))) {
      started.engines.want();
      started.engines.awaitFirstAttempt(FIRST_ENGINES_TIMEOUT);
    }
    started.apply(plans);
    return started;
  }

  /**
   * Applies new plans: cameras without a plan are closed, new ones started, those with another
   * {@link CameraPlan#camera} or other views restarted; the others change while they run.
   */
  public void apply(List<CameraPlan> plans) throws InterruptedException {
    List<CameraPipeline> removed = new ArrayList<>();
    synchronized (pipelines) {
      if (closed) {
        return;
      }
      Map<String, CameraPlan> wanted = new LinkedHashMap<>();
      plans.forEach(plan -> wanted.put(plan.name(), plan));
      pipelines
          .values()
          .removeIf(pipeline -> isRemoved(pipeline, wanted.get(pipeline.plan().name()), removed));
      changing++;
    }
    try {
      closeAll(removed);
    } finally {
      synchronized (pipelines) {
        changing--;
        plans.forEach(this::startOrChange);
      }
    }
  }

  /** The lock is held. */
  private void startOrChange(CameraPlan plan) {
    CameraPipeline pipeline = pipelines.get(plan.name());
    if (pipeline != null) {
      pipeline.change(plan);
    } else if (!closed) {
      pipelines.put(plan.name(), CameraPipeline.start(plan, engines, signals, listener, metrics));
    }
  }

  private static boolean isRemoved(
      CameraPipeline pipeline, @Nullable CameraPlan wanted, List<CameraPipeline> removed) {
    boolean stays =
        wanted != null
            && wanted.camera().equals(pipeline.plan().camera())
            && wanted.views() == pipeline.plan().views();
    if (!stays) {
      removed.add(pipeline);
    }
    return !stays;
  }

  /**
   * Closes a camera and its outputs and starts them again.
   *
   * @return false if there is no camera of that name
   */
  public boolean restart(String camera) throws InterruptedException {
    CameraPipeline pipeline;
    synchronized (pipelines) {
      pipeline = pipelines.remove(camera);
      if (pipeline == null) {
        return false;
      }
      changing++;
    }
    try {
      closeAll(List.of(pipeline));
    } finally {
      synchronized (pipelines) {
        changing--;
        startOrChange(pipeline.plan());
      }
    }
    return true;
  }

  /**
   * Opens new engines and uses them from the next frame on.
   *
   * @throws BundleException if a model is missing or differs from its manifest; the current engines
   *     stay
   * @throws EngineException if one cannot be opened; the current engines stay
   */
  public void reopenEngines() throws BundleException, EngineException {
    engines.replace();
  }

  /** Ids of the models in use. */
  public Set<String> models() {
    SharedEngines current = engines.current();
    return current == null ? Set.of() : Set.copyOf(current.models().values());
  }

  /** The engines that are open. */
  public List<SharedEngines.Running> running() {
    SharedEngines current = engines.current();
    return current == null ? List.of() : current.running();
  }

  /** State of each camera. */
  public List<CameraHealth> health() {
    synchronized (pipelines) {
      return pipelines.values().stream().map(CameraPipeline::health).toList();
    }
  }

  /** Counters of each camera, by its name. */
  public Map<String, StatusSnapshot> figures() {
    synchronized (pipelines) {
      Map<String, StatusSnapshot> byCamera = new LinkedHashMap<>();
      pipelines.forEach((name, pipeline) -> byCamera.put(name, pipeline.figures()));
      return byCamera;
    }
  }

  /** Whether every source is at its end. */
  public boolean isOver() {
    synchronized (pipelines) {
      return changing == 0 && pipelines.values().stream().allMatch(CameraPipeline::isOver);
    }
  }

  /** Waits until every source is at its end, or this object is closed. */
  void awaitOver() throws InterruptedException {
    while (!isOver() && !isClosed()) {
      Thread.sleep(POLL_INTERVAL_MS);
    }
  }

  /** Closes all cameras at the same time, then the engines; outputs write what they have. */
  @Override
  public void close() {
    List<CameraPipeline> last;
    synchronized (pipelines) {
      if (closed) {
        return;
      }
      closed = true;
      last = List.copyOf(pipelines.values());
    }
    try {
      closeAll(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    engines.close();
    figures.forEach(Metrics.Registration::close);
  }

  private boolean isClosed() {
    synchronized (pipelines) {
      return closed;
    }
  }

  private long abandoned() {
    synchronized (pipelines) {
      return abandonedBefore
          + pipelines.values().stream().mapToLong(CameraPipeline::abandoned).sum();
    }
  }

  private void closeAll(List<CameraPipeline> ending) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (CameraPipeline pipeline : ending) {
      Thread thread =
          DaemonThread.start(
              pipeline.plan().name() + "-end",
              () -> {
                try {
                  pipeline.close(CLOSE_TIMEOUT);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (pipelines) {
      for (CameraPipeline pipeline : ending) {
        if (!pipelines.containsValue(pipeline)) {
          abandonedBefore += pipeline.abandoned();
        }
      }
    }
  }

  private static boolean restores(CameraPlan plan) {
    return plan.processing().mode() != Mode.PASS;
  }
}
