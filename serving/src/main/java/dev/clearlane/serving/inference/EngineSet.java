package dev.clearlane.serving.inference;

import dev.clearlane.bundle.Task;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engines of a set of models, one per task, and the chain of the two that restore. */
public final class EngineSet implements AutoCloseable {
  private final Map<Task, Engine> engines;
  private final @Nullable Engine chain;

  /**
   * @param engines owned and closed by this set
   * @param chain derains, then deblurs, with the engines of those tasks; null if one is missing or
   *     looks at earlier frames
   */
  public EngineSet(Map<Task, ? extends Engine> engines, @Nullable Engine chain) {
    this.engines = new EnumMap<>(Task.class);
    this.engines.putAll(engines);
    this.chain = chain;
  }

  /**
   * A set whose chain runs the engines one after the other.
   *
   * @param engines at most one per task of their manifests; owned and closed by the set
   */
  public static EngineSet of(Engine... engines) {
    Map<Task, Engine> byTask = new EnumMap<>(Task.class);
    for (Engine engine : engines) {
      byTask.put(engine.manifest().task(), engine);
    }
    Engine derain = byTask.get(Task.DERAIN);
    Engine deblur = byTask.get(Task.DEBLUR);
    boolean chained =
        derain != null && deblur != null && EngineChain.takes(derain) && EngineChain.takes(deblur);
    return new EngineSet(byTask, chained ? new EngineChain(List.of(derain, deblur)) : null);
  }

  /** The engine of a task, or null. */
  public @Nullable Engine engine(Task task) {
    return engines.get(task);
  }

  /** The engine that derains and then deblurs, or null. */
  public @Nullable Engine chain() {
    return chain;
  }

  /** The longest history of its models: frames before the current one that one of them sees. */
  public int history() {
    return engines.values().stream().mapToInt(e -> e.manifest().history()).max().orElse(0);
  }

  /** Ids of the models, by task. */
  public Map<Task, String> models() {
    Map<Task, String> models = new EnumMap<>(Task.class);
    engines.forEach((task, engine) -> models.put(task, engine.manifest().id()));
    return models;
  }

  /** Closes all engines, also if closing one fails; the first failure is thrown. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Engine engine : engines.values()) {
      try {
        engine.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
