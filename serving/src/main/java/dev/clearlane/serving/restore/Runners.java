package dev.clearlane.serving.restore;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelManifest;
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
  private final @Nullable ScaledRunner deraining;
  private final @Nullable ScaledRunner deblurring;
  private final @Nullable ScaledRunner chain;
  private final @Nullable SequenceRunner sequence;
  private final List<ScaledRunner> scaled = new ArrayList<>();
  private final RestoreSettings settings;
  private final TileWatch watch;
  private final Tensors tensors = new Tensors(); // runners are used in turn

  Runners(EngineSet engines, RestoreSettings settings, TileWatch watch) {
    this.settings = settings;
    this.watch = watch;
    Engine derain = engines.engine(Task.DERAIN);
    Engine deblur = engines.engine(Task.DEBLUR);
    Engine chained = engines.chain();
    deraining = derain == null ? null : scaled(derain, !settings.derainsAtScale());
    deblurring = deblur == null ? null : scaled(deblur, false);
    sequence =
        deraining == null || deblurring == null ? null : new SequenceRunner(deraining, deblurring);
    chain = sequence != null && chained != null && isPlain(chained) ? scaled(chained, false) : null;
  }

  /** The runner of a treatment, or null if there is none. */
  @Nullable FrameRunner get(Treatment treatment) {
    return switch (treatment) {
      case PASS -> null;
      case DEBLUR -> deblurring;
      case DERAIN -> deraining;
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
        chain != null && deraining.factor(scale) == deblurring.factor(scale)
            ? chain.seconds(widthPx, heightPx, scale)
            : OptionalDouble.empty();
    return together.isPresent() ? together : sequence.seconds(widthPx, heightPx, scale);
  }

  /** Whether both models work at the same scale now and can pass a tensor on. */
  private boolean sharesTensor() {
    return chain != null
        && deraining != null
        && deblurring != null
        && deraining.scale() == deblurring.scale();
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
    scaled.forEach(ScaledRunner::close);
  }

  private ScaledRunner scaled(Engine engine, boolean fixed) {
    ModelManifest manifest = engine.manifest();
    FixedTile tile = manifest.tile();
    FrameRunner runner =
        tile == null
            ? new FreeSizeRunner(engine, settings, tensors, watch)
            : new FixedTileRunner(engine, tile, watch);
    ScaledRunner atScale = new ScaledRunner(runner, manifest.scale(), fixed);
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
