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

/** Cameras in, outputs out, until it is closed or every source has come to its end. Thread-safe. */
public final class CameraPipelines implements AutoCloseable {
  private static final Duration ENGINES_AT_START = Duration.ofSeconds(10);
  private static final Duration LINE_END = Duration.ofMillis(3_500);
  private static final long LOOK_MS = 200;

  private final VehicleSignals signals;
  private final CameraListener watch;
  private final Metrics metrics;
  private final EngineSupervisor room;
  private final List<Metrics.Registration> figures = new ArrayList<>();
  private final Map<String, CameraPipeline> lines = new LinkedHashMap<>(); // guarded by itself
  private long abandonedBefore; // by lines that are gone; guarded by lines
  private boolean closed; // guarded by lines

  /** Opens the engines that all cameras share, and again where it failed. */
  public interface EngineSource {
    SharedEngines open() throws BundleException, EngineException;
  }

  private CameraPipelines(
      EngineSource engines, VehicleSignals signals, CameraListener watch, Metrics metrics) {
    this.signals = signals;
    this.watch = watch;
    this.metrics = metrics;
    room = EngineSupervisor.start(engines::open, EngineSupervisor.Retry.USUAL);
    figures.add(
        metrics.sample(
            Metrics.Kind.GAUGE,
            "clearlane_engines_up",
            "1 while engines are open.",
            () -> room.current() == null ? 0 : 1));
    figures.add(
        metrics.sample(
            Metrics.Kind.COUNTER,
            "clearlane_threads_abandoned",
            "Threads that did not come back from native code and were replaced.",
            this::abandoned));
    figures.add(
        metrics.sample(
            Metrics.Kind.COUNTER,
            "clearlane_engines_abandoned",
            "Times that engines were left behind because a run did not come back.",
            room::abandoned));
  }

  /**
   * Starts the cameras. Where they restore, it waits a little for the engines, so that the first
   * frames are restored too; without engines raw frames pass.
   *
   * @param signals what the vehicle knows, evidence for the selectors
   * @param watch hears which cameras are there
   */
  public static CameraPipelines start(
      List<CameraPlan> plans,
      EngineSource engines,
      VehicleSignals signals,
      CameraListener watch,
      Metrics metrics)
      throws InterruptedException {
    CameraPipelines daemon = new CameraPipelines(engines, signals, watch, metrics);
    if (plans.stream().anyMatch(plan -> restores(plan))) {
      daemon.room.want();
      daemon.room.awaitFirstTry(ENGINES_AT_START);
    }
    daemon.apply(plans);
    return daemon;
  }

  /**
   * Makes the cameras what the plans say: those that are not planned any more end, new ones begin,
   * one whose {@link CameraPlan#camera} or screen is another begins again, and the others change as
   * they run.
   */
  public void apply(List<CameraPlan> plans) throws InterruptedException {
    List<CameraPipeline> gone = new ArrayList<>();
    synchronized (lines) {
      if (closed) {
        return;
      }
      Map<String, CameraPlan> wanted = new LinkedHashMap<>();
      plans.forEach(plan -> wanted.put(plan.name(), plan));
      lines.values().removeIf(line -> isGone(line, wanted.get(line.plan().name()), gone));
    }
    closeAll(gone);
    synchronized (lines) {
      for (CameraPlan plan : plans) {
        CameraPipeline line = lines.get(plan.name());
        if (line == null && !closed) {
          lines.put(plan.name(), CameraPipeline.start(plan, room, signals, watch, metrics));
        } else if (line != null) {
          line.change(plan);
        }
      }
    }
  }

  private static boolean isGone(
      CameraPipeline line, @Nullable CameraPlan wanted, List<CameraPipeline> gone) {
    boolean stays =
        wanted != null
            && wanted.camera().equals(line.plan().camera())
            && wanted.screen() == line.plan().screen();
    if (!stays) {
      gone.add(line);
    }
    return !stays;
  }

  /**
   * Closes a camera and opens it again, its outputs too.
   *
   * @return false if there is none of that name
   */
  public boolean restart(String camera) throws InterruptedException {
    CameraPipeline line;
    synchronized (lines) {
      line = lines.remove(camera);
    }
    if (line == null) {
      return false;
    }
    closeAll(List.of(line));
    synchronized (lines) {
      if (!closed) {
        lines.put(camera, CameraPipeline.start(line.plan(), room, signals, watch, metrics));
      }
    }
    return true;
  }

  /**
   * Opens the engines anew, and uses them from the next frame on.
   *
   * @throws BundleException if a model is not what it should be; the engines of before stay
   * @throws EngineException if one cannot be opened; likewise
   */
  public void reopenEngines() throws BundleException, EngineException {
    room.replace();
  }

  /** Ids of the models in use. */
  public Set<String> models() {
    SharedEngines engines = room.current();
    return engines == null ? Set.of() : Set.copyOf(engines.models().values());
  }

  /** How each camera is. */
  public List<CameraHealth> health() {
    synchronized (lines) {
      return lines.values().stream().map(CameraPipeline::health).toList();
    }
  }

  /** What became of each camera's frames so far, by its name. */
  public Map<String, StatusSnapshot> figures() {
    synchronized (lines) {
      Map<String, StatusSnapshot> byCamera = new LinkedHashMap<>();
      lines.forEach((name, line) -> byCamera.put(name, line.figures()));
      return byCamera;
    }
  }

  /** True where every source has come to its end. */
  public boolean isOver() {
    synchronized (lines) {
      return lines.values().stream().allMatch(CameraPipeline::isOver);
    }
  }

  /** Waits until every source has come to its end, or it is closed. */
  public void awaitOver() throws InterruptedException {
    while (!isOver() && !isClosed()) {
      Thread.sleep(LOOK_MS);
    }
  }

  /** Ends all cameras at the same time, then the engines; outputs finish what they have. */
  @Override
  public void close() {
    List<CameraPipeline> last;
    synchronized (lines) {
      if (closed) {
        return;
      }
      closed = true;
      last = List.copyOf(lines.values());
    }
    try {
      closeAll(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    room.close();
    figures.forEach(Metrics.Registration::close);
  }

  private boolean isClosed() {
    synchronized (lines) {
      return closed;
    }
  }

  private long abandoned() {
    synchronized (lines) {
      return abandonedBefore + lines.values().stream().mapToLong(CameraPipeline::abandoned).sum();
    }
  }

  private void closeAll(List<CameraPipeline> ending) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (CameraPipeline line : ending) {
      Thread thread =
          DaemonThread.start(
              line.plan().name() + "-end",
              () -> {
                try {
                  line.close(LINE_END);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    synchronized (lines) {
      for (CameraPipeline line : ending) {
        if (!lines.containsValue(line)) {
          abandonedBefore += line.abandoned();
        }
      }
    }
  }

  private static boolean restores(CameraPlan plan) {
    return plan.handling().mode() != Mode.PASS;
  }
}
