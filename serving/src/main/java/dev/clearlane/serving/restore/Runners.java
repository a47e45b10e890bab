package dev.clearlane.serving.restore;

import dev.clearlane.bundle.CoarseModel;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The runner of each treatment that a set of engines can do. Owns no engine. */
final class Runners implements AutoCloseable {
  private final @Nullable Stage deraining;
  private final @Nullable Stage deblurring;
  private final @Nullable ScaledRunner chain;
  private final @Nullable SequenceRunner sequence;
  private final List<ScaledRunner> scaled = new ArrayList<>();
  private final List<RefiningRunner> refining = new ArrayList<>();
  private final RestoreSettings settings;
  private final TileWatch watch;
  private final Tensors tensors = new Tensors(); // runners are used in turn

  /**
   * What a task is done with.
   *
   * @param whole its runner
   * @param scaled the part of it that works at a scale: all of it, or what a refiner refines
   */
  private record Stage(FrameRunner whole, ScaledRunner scaled) {}

  Runners(EngineSet engines, RestoreSettings settings, TileWatch watch) {
    this.settings = settings;
    this.watch = watch;
    Engine chained = engines.chain();
    deraining = stage(engines, Task.DERAIN, !settings.derainsAtScale());
    deblurring = stage(engines, Task.DEBLUR, false);
    sequence =
        deraining == null || deblurring == null
            ? null
            : new SequenceRunner(deraining.whole, deblurring.whole);
    chain = sequence != null && chained != null && isPlain(chained) ? scaled(chained, false) : null;
  }

  /** The runner of a treatment, or null if there is none. */
  @Nullable FrameRunner get(Treatment treatment) {
    return switch (treatment) {
      case PASS -> null;
      case DEBLUR -> deblurring == null ? null : deblurring.whole;
      case DERAIN -> deraining == null ? null : deraining.whole;
      case BOTH -> sharesTensor() ? chain : sequence;
    };
  }

  /**
   * Expected time of a treatment; empty while nothing was measured for it.
   *
   * @param scale as {@link #setScale} takes it
   */
  OptionalDouble seconds(Treatment treatment, int widthPx, int heightPx, int scale) {
    if (treatment != Treatment.BOTH) {
      FrameRunner runner = get(treatment);
      return runner == null ? OptionalDouble.empty() : runner.seconds(widthPx, heightPx, scale);
    }
    if (deraining == null || deblurring == null || sequence == null) {
      return OptionalDouble.empty();
    }
    OptionalDouble together =
        chain != null && deraining.scaled.factor(scale) == deblurring.scaled.factor(scale)
            ? chain.seconds(widthPx, heightPx, scale)
            : OptionalDouble.empty();
    return together.isPresent() ? together : sequence.seconds(widthPx, heightPx, scale);
  }

  /** Whether both models work at the same scale now and can pass a tensor on. */
  private boolean sharesTensor() {
    return chain != null
        && deraining != null
        && deblurring != null
        && deraining.scaled.scale() == deblurring.scaled.scale();
  }

  /**
   * Sets the scale of all models whose scale is not fixed.
   *
   * @param factor from 1; 0 for the default of each
   */
  void setScale(int factor) {
    for (ScaledRunner runner : scaled) {
      runner.setScale(factor);
    }
  }

  /**
   * Sets the factor by which the following frames are reduced already, for all models.
   *
   * @param factor from 1 (they are not)
   */
  void setOuter(int factor) {
    for (ScaledRunner runner : scaled) {
      runner.setOuter(factor);
    }
  }

  @Override
  public void close() {
    refining.forEach(RefiningRunner::close);
    scaled.forEach(ScaledRunner::close);
  }

  private @Nullable Stage stage(EngineSet engines, Task task, boolean fixed) {
    Engine engine = engines.engine(task);
    if (engine == null) {
      return null;
    }
    CoarseModel refines = engine.manifest().refines();
    Engine behind = engines.coarse(task);
    if (refines == null || behind == null) {
      ScaledRunner all = scaled(engine, fixed);
      return new Stage(all, all);
    }
    // At the scale that the refiner was trained for, and no other.
    ScaledRunner coarse = scaled(behind, refines.scale(), true);
    RefiningRunner refiner =
        new RefiningRunner(coarse, new FreeSizeRunner(engine, settings, tensors, watch));
    refining.add(refiner);
    return new Stage(refiner, coarse);
  }

  private ScaledRunner scaled(Engine engine, boolean fixed) {
    return scaled(engine, engine.manifest().scale(), fixed);
  }

  private ScaledRunner scaled(Engine engine, int defaultScale, boolean fixed) {
    FixedTile tile = engine.manifest().tile();
    FrameRunner runner =
        tile == null
            ? new FreeSizeRunner(engine, settings, tensors, watch)
            : new FixedTileRunner(engine, tile, watch);
    ScaledRunner atScale = new ScaledRunner(runner, defaultScale, fixed);
    scaled.add(atScale);
    return atScale;
  }

  /** Whether all models of a chain take any size and prefer one scale. */
  private static boolean isPlain(Engine chain) {
    int scale = chain.manifest().scale();
    return chain.models().stream()
        .allMatch(manifest -> manifest.tile() == null && manifest.scale() == scale);
  }
}
