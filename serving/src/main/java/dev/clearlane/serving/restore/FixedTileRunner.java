package dev.clearlane.serving.restore;

import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine whose input has a fixed size on frames of any size: in overlapping tiles that are
 * blended linearly, so that no seam shows. Smaller frames are padded by reflection.
 *
 * <p>Memory, beside the network's own per tile of a batch: two tensors per tile of a batch (24
 * bytes per pixel of a tile) and one {@link BlendBand} (12 bytes per pixel of the frame's width
 * times the tile's height; 18 MB for a frame of 6000 pixels and tiles of 256). It does not depend
 * on the frame's height.
 */
final class FixedTileRunner implements FrameRunner {
  private final Engine engine;
  private final FixedTile tile;
  private final TileWatch watch;
  private final RunningCost cost = new RunningCost();
  private final PixelMapping mapping;
  private final List<TensorView> inputs = new ArrayList<>();
  private final List<FloatBuffer> outputs = new ArrayList<>();
  private @Nullable Plan plan;

  /**
   * @param engine of one model with a fixed tile
   */
  FixedTileRunner(Engine engine, FixedTile tile, TileWatch watch) {
    this.engine = engine;
    this.tile = tile;
    this.watch = watch;
    mapping = new PixelMapping(engine.manifest().pixels());
  }

  /** Tiles and band for frames of one size. */
  private record Plan(int widthPx, int heightPx, TileAxis across, TileAxis down, BlendBand band) {
    int tiles() {
      return across.count() * down.count();
    }
  }

  @Override
  public List<String> models() {
    return engine.models().stream().map(ModelManifest::id).toList();
  }

  /** None: manifests allow a tile or history. */
  @Override
  public int history() {
    return 0;
  }

  @Override
  public void run(FrameWindow from, Frame to, StageClock clock) throws EngineException {
    Plan now = plan(to.widthPx(), to.heightPx());
    PixelView source = from.frame().view();
    PixelView result = to.view();
    now.band.restart();
    int done = 0;
    for (int row = 0; row < now.down.count(); row++) {
      for (int column = 0; column < now.across.count(); ) {
        int count = Math.min(batchSize(), now.across.count() - column);
        long startNs = System.nanoTime();
        infer(source, now, row, column, count, clock);
        for (int i = 0; i < count; i++) {
          now.band.add(
              new TensorView(outputs.get(i), tile.widthPx(), tile.heightPx()),
              now.across.start(column + i),
              now.across.weights(column + i),
              now.down.weights(row));
        }
        clock.lap(Restorer.POST);
        cost.add(System.nanoTime() - startNs, (long) count * tile.widthPx() * tile.heightPx());
        column += count;
        done += count;
        watch.done(done, now.tiles());
      }
      now.band.finish(result, now.down.doneUpTo(row));
      clock.lap(Restorer.POST);
    }
  }

  @Override
  public boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock) {
    return false;
  }

  @Override
  public void warmUp(Frame from) throws EngineException {
    Plan now = plan(from.widthPx(), from.heightPx());
    int count = Math.min(batchSize(), now.across.count());
    cost.warmUp(
        () -> infer(from.view(), now, 0, 0, count, new StageClock()),
        (long) count * tile.widthPx() * tile.heightPx());
  }

  @Override
  public void runBare(Frame from, StageClock clock) throws EngineException {
    Plan now = plan(from.widthPx(), from.heightPx());
    for (int row = 0; row < now.down.count(); row++) {
      for (int column = 0; column < now.across.count(); column += batchSize()) {
        int count = Math.min(batchSize(), now.across.count() - column);
        infer(from.view(), now, row, column, count, clock);
      }
    }
  }

  @Override
  public OptionalDouble seconds(int widthPx, int heightPx, int scale) {
    int factor = Math.max(1, scale);
    long tiles =
        (long) axis((widthPx + factor - 1) / factor, tile.widthPx()).count()
            * axis((heightPx + factor - 1) / factor, tile.heightPx()).count();
    return cost.seconds(tiles * tile.widthPx() * tile.heightPx());
  }

  private int batchSize() {
    return Math.max(1, engine.batchSize());
  }

  /** Runs the engine on tiles of one row. */
  private void infer(PixelView source, Plan now, int row, int column, int count, StageClock clock)
      throws EngineException {
    while (inputs.size() < count) {
      TensorView input = TensorView.direct(tile.widthPx(), tile.heightPx());
      inputs.add(input);
      outputs.add(TensorView.directFloats(input.values()));
    }
    for (int i = 0; i < count; i++) {
      PixelView part =
          source.part(
              now.across.start(column + i),
              now.down.start(row),
              now.across.length(),
              now.down.length());
      mapping.toTensor(part, inputs.get(i));
    }
    clock.lap(Restorer.PRE);
    engine.runBatch(inputs.subList(0, count), outputs.subList(0, count));
    clock.lap(Restorer.INFER);
  }

  private Plan plan(int widthPx, int heightPx) {
    Plan before = plan;
    if (before != null && before.widthPx == widthPx && before.heightPx == heightPx) {
      return before;
    }
    TileAxis across = axis(widthPx, tile.widthPx());
    TileAxis down = axis(heightPx, tile.heightPx());
    Plan now =
        new Plan(
            widthPx,
            heightPx,
            across,
            down,
            new BlendBand(engine.manifest().pixels(), widthPx, down.length(), tile.widthPx()));
    plan = now;
    return now;
  }

  private TileAxis axis(int size, int side) {
    return TileAxis.of(size, side, tile.overlapPx());
  }
}
