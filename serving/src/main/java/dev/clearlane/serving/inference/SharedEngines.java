package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a machine with several cameras: each model is opened once, and cameras take turns
 * ({@link FairTurns}). Thread-safe; each camera's share is used by one thread.
 */
public final class SharedEngines implements AutoCloseable {
  /** A turn that takes longer counts as hung. */
  static final long TURN_TIMEOUT_NS = 10_000_000_000L;

  /** A processor that computes less, because others use it too, is too slow for any use. */
  private static final double MIN_MACS_PER_SECOND = 2e9;

  private static final long CLOSE_TIMEOUT_NS = 1_000_000_000L;

  private final EngineSet engines;
  private final FairTurns turns = new FairTurns();
  private final long timeoutNs;
  private volatile boolean closed;

  /**
   * @param engines owned and closed by this object
   */
  public SharedEngines(EngineSet engines) {
    this(engines, timeoutNs(engines));
  }

  SharedEngines(EngineSet engines, long timeoutNs) {
    this.engines = engines;
    this.timeoutNs = timeoutNs;
  }

  /** Models of a fixed tile may be so large that a slow processor needs longer for one run. */
  private static long timeoutNs(EngineSet engines) {
    double seconds = TURN_TIMEOUT_NS / 1e9;
    for (Task task : List.of(Task.DERAIN, Task.DEBLUR)) {
      seconds = Math.max(seconds, secondsOfTiles(engines.engine(task)));
      seconds = Math.max(seconds, secondsOfTiles(engines.coarse(task)));
    }
    return (long) (1e9 * seconds);
  }

  /** What a run may take that cannot be of less; 0 for models of any size. */
  private static double secondsOfTiles(@Nullable Engine engine) {
    ModelCost cost = engine == null ? null : engine.manifest().cost();
    if (engine == null || cost == null || engine.manifest().tile() == null) {
      return 0;
    }
    return (double) cost.macs() * Math.max(1, engine.batchSize()) / MIN_MACS_PER_SECOND;
  }

  /** Adds a camera. */
  public Place join() {
    return new Place();
  }

  /** Whether the current run exceeds the timeout and is considered hung. */
  public boolean isHung() {
    return turns.takenNs() > timeoutNs;
  }

  /**
   * Frees the engines once the current run has ended; if it hangs, they are left allocated until
   * the process ends. Shares fail from then on.
   */
  @Override
  public void close() {
    boolean mine = false;
    FairTurns.Member last = new FairTurns.Member();
    try {
      mine = turns.await(last, closeTimeoutNs());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    if (mine) {
      engines.close();
      turns.done(last, 0);
    }
  }

  private long closeTimeoutNs() {
    return Math.min(timeoutNs, CLOSE_TIMEOUT_NS);
  }

  /** Ids of the models, by task. */
  public Map<Task, String> models() {
    return engines.models();
  }

  /**
   * An engine that is open.
   *
   * @param task of its model
   * @param model id
   * @param sha256 of the model's file
   * @param engine runtime, device and precision
   */
  public record Running(String task, String model, String sha256, String engine) {}

  /** What is open, by task, what a refiner refines before it; any thread may ask. */
  public List<Running> running() {
    List<Running> running = new ArrayList<>();
    for (Task task : engines.models().keySet()) {
      add(engines.coarse(task), running);
      add(engines.engine(task), running);
    }
    return running;
  }

  private static void add(@Nullable Engine engine, List<Running> running) {
    if (engine != null) {
      ModelManifest model = engine.manifest();
      running.add(new Running(model.task().id(), model.id(), model.sha256(), engine.description()));
    }
  }

  /** Work done in one turn. */
  private interface Turn {
    boolean take() throws EngineException;
  }

  /** One camera's place. */
  public final class Place {
    private final FairTurns.Member member = new FairTurns.Member();

    private Place() {}

    /** The engine of a task, for this place; closing it frees nothing. Null if there is none. */
    public @Nullable Engine engine(Task task) {
      return share(engines.engine(task));
    }

    /** The engines that restore, for this place; closing them frees nothing. */
    public EngineSet restoring() {
      Map<Task, Engine> shares = new EnumMap<>(Task.class);
      Map<Task, Engine> coarse = new EnumMap<>(Task.class);
      for (Task task : List.of(Task.DERAIN, Task.DEBLUR)) {
        Engine engine = engine(task);
        if (engine != null) {
          shares.put(task, engine);
        }
        Engine refined = share(engines.coarse(task));
        if (refined != null) {
          coarse.put(task, refined);
        }
      }
      return new EngineSet(shares, coarse, share(engines.chain()));
    }

    private @Nullable Engine share(@Nullable Engine engine) {
      return engine == null ? null : new Share(engine, member);
    }
  }

  private final class Share implements Engine {
    private final Engine engine;
    private final FairTurns.Member member;

    Share(Engine engine, FairTurns.Member member) {
      this.engine = engine;
      this.member = member;
    }

    @Override
    public ModelManifest manifest() {
      return engine.manifest();
    }

    @Override
    public String description() {
      return engine.description();
    }

    @Override
    public List<ModelManifest> models() {
      return engine.models();
    }

    @Override
    public void run(TensorView input, FloatBuffer output) throws EngineException {
      inTurn(
          () -> {
            engine.run(input, output);
            return true;
          });
    }

    @Override
    public int batchSize() {
      return engine.batchSize();
    }

    @Override
    public void runBatch(List<TensorView> inputs, List<FloatBuffer> outputs)
        throws EngineException {
      inTurn(
          () -> {
            engine.runBatch(inputs, outputs);
            return true;
          });
    }

    @Override
    public boolean takesPixels() {
      return engine.takesPixels(); // needs no turn
    }

    @Override
    public boolean runPixels(PixelTile tile) throws EngineException {
      return inTurn(() -> engine.runPixels(tile));
    }

    @Override
    public boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
      return inTurn(() -> engine.scorePixels(pixels, output));
    }

    private boolean inTurn(Turn turn) throws EngineException {
      boolean mine;
      try {
        mine = turns.await(member, timeoutNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException(manifest().id() + ": interrupted while waiting for its turn", e);
      }
      if (!mine) {
        throw new EngineException(
            "%s: no turn within %.0f s: another camera's run hangs"
                .formatted(manifest().id(), timeoutNs / 1e9));
      }
      long startNs = System.nanoTime();
      try {
        if (closed) {
          throw new EngineException(manifest().id() + ": engine was replaced");
        }
        return turn.take();
      } finally {
        turns.done(member, System.nanoTime() - startNs);
      }
    }

    @Override
    public void close() {
      // the engine is shared
    }
  }
}
