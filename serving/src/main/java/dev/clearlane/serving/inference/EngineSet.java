package dev.clearlane.serving.inference;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.Task;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engines of a set of models: one per task, for a refiner also that of the model that it
 * refines, and the chain of the two that restore.
 */
public final class EngineSet implements AutoCloseable {
  private final Map<Task, Engine> engines;
  private final Map<Task, Engine> coarse;
  private final @Nullable Engine chain;

  /**
   * @param engines owned and closed by this set
   * @param coarse those that the refiners among them refine, likewise; for other tasks none
   * @param chain derains, then deblurs, with the engines of those tasks; null if one is missing or
   *     takes more than one picture
   * @throws IllegalArgumentException if a refiner lacks its coarse model, or one lacks its refiner
   */
  public EngineSet(
      Map<Task, ? extends Engine> engines,
      Map<Task, ? extends Engine> coarse,
      @Nullable Engine chain) {
    this.engines = new EnumMap<>(Task.class);
    this.engines.putAll(engines);
    this.coarse = new EnumMap<>(Task.class);
    this.coarse.putAll(coarse);
    this.chain = chain;
    this.engines.forEach((task, engine) -> requireCoarse(engine, this.coarse.get(task)));
    this.coarse.forEach((task, engine) -> requireRefiner(engine, this.engines.get(task)));
  }

  private static void requireCoarse(Engine engine, @Nullable Engine behind) {
    CoarseModel refined = engine.manifest().refines();
    String wanted = refined == null ? "none" : refined.model();
    String given = behind == null ? "none" : behind.manifest().id();
    if (!wanted.equals(given)) {
      throw new IllegalArgumentException(
          "%s: the model that it refines must be %s, but is %s"
              .formatted(engine.manifest().id(), wanted, given));
    }
  }

  private static void requireRefiner(Engine coarse, @Nullable Engine refiner) {
    if (refiner == null) {
      throw new IllegalArgumentException(coarse.manifest().id() + ": there is no refiner of it");
    }
  }

  /**
   * A set whose chain runs the engines one after the other.
   *
   * @param engines at most one per task of their manifests, and those that refiners among them
   *     refine; owned and closed by the set
   */
  public static EngineSet of(Engine... engines) {
    Set<String> refined = new HashSet<>();
    for (Engine engine : engines) {
      CoarseModel behind = engine.manifest().refines();
      if (behind != null) {
        refined.add(behind.model());
      }
    }
    Map<Task, Engine> byTask = new EnumMap<>(Task.class);
    Map<Task, Engine> coarse = new EnumMap<>(Task.class);
    for (Engine engine : engines) {
      boolean isRefined = refined.contains(engine.manifest().id());
      (isRefined ? coarse : byTask).put(engine.manifest().task(), engine);
    }
    Engine derain = byTask.get(Task.DERAIN);
    Engine deblur = byTask.get(Task.DEBLUR);
    boolean chained =
        derain != null && deblur != null && EngineChain.takes(derain) && EngineChain.takes(deblur);
    return new EngineSet(byTask, coarse, chained ? new EngineChain(List.of(derain, deblur)) : null);
  }

  /** The same engines with another chain of them; in place of this set, which is not closed. */
  public EngineSet with(Engine otherChain) {
    return new EngineSet(engines, coarse, otherChain);
  }

  /** The engine of a task, or null. */
  public @Nullable Engine engine(Task task) {
    return engines.get(task);
  }

  /** The engine of the model that the refiner of a task refines, or null. */
  public @Nullable Engine coarse(Task task) {
    return coarse.get(task);
  }

  /** The engine that derains and then deblurs, or null. */
  public @Nullable Engine chain() {
    return chain;
  }

  /** The longest history of its models: frames before the current one that one of them sees. */
  public int history() {
    return all().mapToInt(engine -> engine.manifest().history()).max().orElse(0);
  }

  /** Ids of the models, by task. */
  public Map<Task, String> models() {
    Map<Task, String> models = new EnumMap<>(Task.class);
    engines.forEach((task, engine) -> models.put(task, engine.manifest().id()));
    return models;
  }

  private Stream<Engine> all() {
    return Stream.concat(engines.values().stream(), coarse.values().stream());
  }

  /** Closes all engines, also if closing one fails; the first failure is thrown. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (Engine engine : all().toList()) {
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
