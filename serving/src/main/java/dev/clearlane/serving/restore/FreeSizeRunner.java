package dev.clearlane.serving.restore;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.pixels.PixelConverter;
import dev.clearlane.serving.restore.TileGrid.Tile;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Runs an engine that takes tensors of any size: the whole frame at once, or in overlapping tiles
 * of which only the inside is kept if the frame is too large.
 */
final class FreeSizeRunner implements FrameRunner {
  private final Engine engine;
  private final RestoreSettings settings;
  private final Tensors tensors;
  private final TileWatch watch;
  private final RunningCost cost = new RunningCost();
  private final List<String> models;
  private final int sizeMultiple;
  private final int extra;
  private final PixelConverter input;
  private final PixelConverter output;
  private @Nullable TileGrid grid;

  /**
   * @param tensors may be shared by runners that are used in turn
   */
  FreeSizeRunner(Engine engine, RestoreSettings settings, Tensors tensors, TileWatch watch) {
    this.engine = engine;
    this.watch = watch;
    this.settings = settings;
    this.tensors = tensors;
    List<ModelManifest> manifests = engine.models();
    models = manifests.stream().map(ModelManifest::id).toList();
    sizeMultiple =
        manifests.stream()
            .mapToInt(ModelManifest::sizeMultiple)
            .reduce(1, FreeSizeRunner::commonMultiple);
    extra = engine.manifest().frames() - 1; // 0 for a chain
    input = new PixelConverter(manifests.get(0).pixels());
    output = new PixelConverter(manifests.get(manifests.size() - 1).pixels());
  }

  @Override
  public List<String> models() {
    return models;
  }

  /** A refiner's raw picture is given to it as an earlier frame. */
  @Override
  public int history() {
    return extra;
  }

  @Override
  public void run(FrameWindow from, Frame to, StageClock clock) throws EngineException {
    TileGrid tiles = grid(to.widthPx(), to.heightPx());
    int done = 0;
    for (Tile tile : tiles.tiles()) {
      long startNs = System.nanoTime();
      PixelView kept =
          to.view()
              .part(tile.x().keepFrom(), tile.y().keepFrom(), tile.x().kept(), tile.y().kept());
      int left = tile.x().offset();
      int top = tile.y().offset();
      boolean onDevice =
          takesPixels()
              && engine.runPixels(
                  new PixelTile(
                      part(from.frame(), tile),
                      tiles.tileWidthPx(),
                      tiles.tileHeightPx(),
                      left,
                      top,
                      kept,
                      PixelTile.Size.FULL));
      if (onDevice) {
        clock.lap(Restorer.INFER);
      } else {
        TensorView result = infer(from, tile, tiles, clock);
        output.toPixels(result, left, top, kept);
        clock.lap(Restorer.POST);
      }
      cost.add(System.nanoTime() - startNs, tiles.tilePx());
      watch.done(++done, tiles.tiles().size());
    }
  }

  @Override
  public boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock)
      throws EngineException {
    if (factor != 2) {
      return false;
    }
    TileGrid tiles = grid((to.widthPx() + 1) / 2, (to.heightPx() + 1) / 2);
    boolean done =
        tiles.tiles().size() == 1
            && takesPixels()
            && engine.runPixels(
                new PixelTile(
                    from.frame().view(),
                    tiles.tileWidthPx(),
                    tiles.tileHeightPx(),
                    0,
                    0,
                    to.view(),
                    PixelTile.Size.HALF));
    clock.lap(Restorer.INFER);
    return done;
  }

  @Override
  public void warmUp(Frame from) throws EngineException {
    TileGrid tiles = grid(from.widthPx(), from.heightPx());
    try (Frame scratch =
        Objects.requireNonNull(new FramePool(1, from.widthPx(), from.heightPx()).tryLease())) {
      cost.warmUp(
          () -> run(FrameWindow.of(from), scratch, new StageClock()),
          tiles.tilePx() * tiles.tiles().size());
    }
  }

  @Override
  public void runBare(Frame from, StageClock clock) throws EngineException {
    TileGrid tiles = grid(from.widthPx(), from.heightPx());
    for (Tile tile : tiles.tiles()) {
      infer(FrameWindow.of(from), tile, tiles, clock);
    }
  }

  @Override
  public OptionalDouble seconds(int widthPx, int heightPx, int scale) {
    int factor = Math.max(1, scale);
    TileGrid tiles =
        TileGrid.of(
            (widthPx + factor - 1) / factor,
            (heightPx + factor - 1) / factor,
            sizeMultiple,
            settings);
    return cost.seconds(tiles.tilePx() * tiles.tiles().size());
  }

  @Override
  public void close() {
    input.close();
    output.close();
  }

  /** Not where the input is more than one picture. */
  private boolean takesPixels() {
    return extra == 0 && engine.takesPixels();
  }

  private TensorView infer(FrameWindow from, Tile tile, TileGrid tiles, StageClock clock)
      throws EngineException {
    int width = tiles.tileWidthPx();
    int height = tiles.tileHeightPx();
    tensors.reserve(3 * width * height, 1 + extra);
    TensorView tensor = new TensorView(tensors.input(), width, height, 1 + extra);
    for (int k = 0; k <= extra; k++) {
      input.toTensor(part(from.at(k), tile), tensor.frame(k));
    }
    clock.lap(Restorer.PRE);
    engine.run(tensor, tensors.output());
    clock.lap(Restorer.INFER);
    return new TensorView(tensors.output(), width, height);
  }

  private static PixelView part(Frame frame, Tile tile) {
    return frame
        .view()
        .part(tile.x().start(), tile.y().start(), tile.x().length(), tile.y().length());
  }

  /** The grid of the last frame if it fits this one too. */
  private TileGrid grid(int widthPx, int heightPx) {
    TileGrid before = grid;
    if (before != null && before.isFor(widthPx, heightPx, sizeMultiple)) {
      return before;
    }
    TileGrid now = TileGrid.of(widthPx, heightPx, sizeMultiple, settings);
    grid = now;
    return now;
  }

  private static int commonMultiple(int a, int b) {
    int x = a;
    int y = b;
    while (y != 0) {
      int rest = x % y;
      x = y;
      y = rest;
    }
    return a / x * b;
  }
}
