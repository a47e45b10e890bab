package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a machine with several cameras: each model is opened once, and cameras take turns
 * ({@link FairTurns}). Thread-safe, as are the shares, each of them used by one thread.
 */
public final class SharedEngines implements AutoCloseable {
  /** Nobody waits longer for a turn: who has it hangs. */
  static final long PATIENCE_NS = 10_000_000_000L;

  private static final long CLOSE_PATIENCE_NS = 1_000_000_000L;

  private final EngineSet engines;
  private final FairTurns turns = new FairTurns();
  private final long patienceNs;
  private volatile boolean closed;

  /**
   * @param engines owned and closed by what is made
   */
  public SharedEngines(EngineSet engines) {
    this(engines, PATIENCE_NS);
  }

  SharedEngines(EngineSet engines, long patienceNs) {
    this.engines = engines;
    this.patienceNs = patienceNs;
  }

  /** A place among those who take turns: one per camera. */
  public Place join() {
    return new Place();
  }

  /** True while a run takes so long that it will not come back. */
  public boolean isHung() {
    return turns.takenNs() > patienceNs;
  }

  /**
   * Frees the engines, once whoever is within one has come out; where that does not happen, they
   * are left to the end of the process. Shares fail from then on.
   */
  @Override
  public void close() {
    boolean mine = false;
    FairTurns.Member last = new FairTurns.Member();
    try {
      mine = turns.await(last, closePatienceNs());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    if (mine) {
      engines.close();
      turns.done(last, 0);
    }
  }

  private long closePatienceNs() {
    return Math.min(patienceNs, CLOSE_PATIENCE_NS);
  }

  /** Ids of the models, by task. */
  public Map<Task, String> models() {
    return engines.models();
  }

  /** What is done in one turn. */
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
      for (Task task : List.of(Task.DERAIN, Task.DEBLUR)) {
        Engine engine = engine(task);
        if (engine != null) {
          shares.put(task, engine);
        }
      }
      return new EngineSet(shares, share(engines.chain()));
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
      return engine.takesPixels(); // worth no turn
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
        mine = turns.await(member, patienceNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineException(manifest().id() + ": interrupted while waiting for its turn", e);
      }
      if (!mine) {
        throw new EngineException(
            "%s: no turn within %.0f s: another camera's run does not come back"
                .formatted(manifest().id(), patienceNs / 1e9));
      }
      long startNs = System.nanoTime();
      try {
        if (closed) {
          throw new EngineException(manifest().id() + ": was replaced");
        }
        return turn.take();
      } finally {
        turns.done(member, System.nanoTime() - startNs);
      }
    }

    @Override
    public void close() {
      // the engine is everybody's
    }
  }
}
