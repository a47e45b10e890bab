package dev.clearlane.serving.restore;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The runner of each treatment that a set of engines can do. Owns no engine. */
final class Runners {
  private final Map<Treatment, FrameRunner> byTreatment = new EnumMap<>(Treatment.class);
  private final List<ScaledRunner> scaled = new ArrayList<>();
  private final RestoreSettings settings;
  private final TileWatch watch;
  private final Tensors tensors = new Tensors(); // runners are used in turn

  Runners(EngineSet engines, RestoreSettings settings, TileWatch watch) {
    this.settings = settings;
    this.watch = watch;
    Engine derain = engines.engine(Task.DERAIN);
    Engine deblur = engines.engine(Task.DEBLUR);
    Engine chain = engines.chain();
    FrameRunner deraining = add(Treatment.DERAIN, derain);
    FrameRunner deblurring = add(Treatment.DEBLUR, deblur);
    if (deraining == null || deblurring == null) {
      return;
    }
    boolean sharesTensor = chain != null && isPlain(chain);
    if (sharesTensor) {
      add(Treatment.BOTH, chain);
    } else {
      byTreatment.put(Treatment.BOTH, new SequenceRunner(deraining, deblurring));
    }
  }

  /** The runner of a treatment, or null if there is none. */
  @Nullable FrameRunner get(Treatment treatment) {
    return byTreatment.get(treatment);
  }

  /**
   * Sets the scale of all models.
   *
   * @param factor from 1; 0 for the default of each
   */
  void setScale(int factor) {
    scaled.forEach(runner -> runner.setScale(factor));
  }

  private @Nullable FrameRunner add(Treatment treatment, @Nullable Engine engine) {
    if (engine == null) {
      return null;
    }
    ModelManifest manifest = engine.manifest();
    FixedTile tile = manifest.tile();
    FrameRunner runner =
        tile == null
            ? new FreeSizeRunner(engine, settings, tensors, watch)
            : new FixedTileRunner(engine, tile, watch);
    ScaledRunner atScale = new ScaledRunner(runner, manifest.scale());
    scaled.add(atScale);
    byTreatment.put(treatment, atScale);
    return atScale;
  }

  /** Whether all models of a chain take any size and prefer one scale. */
  private static boolean isPlain(Engine chain) {
    int scale = chain.manifest().scale();
    return chain.models().stream()
        .allMatch(manifest -> manifest.tile() == null && manifest.scale() == scale);
  }
}
