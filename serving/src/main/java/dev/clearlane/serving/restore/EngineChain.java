package dev.clearlane.serving.restore;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.restore.TileGrid.Tile;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Engines that run one after the other on one tensor. Between two that take the same pixel format
 * the picture stays float, only clamped to the format's range; else it is mapped by way of pixels.
 */
final class EngineChain {
  private static final int BLOCK_FLOATS = 4096;

  private final List<Engine> engines;
  private final Tensors tensors;
  private final List<PixelMapping> mappings; // one per engine
  private final float[] block = new float[BLOCK_FLOATS];
  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);

  /**
   * @param engines at least one; they stay the caller's
   */
  EngineChain(List<Engine> engines, Tensors tensors) {
    this.engines = List.copyOf(engines);
    this.tensors = tensors;
    mappings =
        engines.stream().map(engine -> new PixelMapping(engine.manifest().pixels())).toList();
  }

  List<String> models() {
    return engines.stream().map(engine -> engine.manifest().id()).toList();
  }

  /** Sides must be multiples of this: the least common one of all engines. */
  int sizeMultiple() {
    int multiple = 1;
    for (Engine engine : engines) {
      multiple = leastCommon(multiple, engine.manifest().sizeMultiple());
    }
    return multiple;
  }

  /**
   * Does all at once where the engines take pixels themselves.
   *
   * @return false where they do not: nothing was done
   */
  boolean runPixels(Frame from, Frame to, TileGrid grid, Tile tile) throws EngineException {
    if (!takesPixels()) {
      return false;
    }
    PixelTile pixels =
        new PixelTile(
            from(from, tile.x().start(), tile.y().start()),
            from.strideBytes(),
            tile.x().length(),
            tile.y().length(),
            grid.tileWidthPx(),
            grid.tileHeightPx(),
            tile.x().offset(),
            tile.y().offset(),
            tile.x().kept(),
            tile.y().kept(),
            from(to, tile.x().keepFrom(), tile.y().keepFrom()),
            to.strideBytes(),
            PixelTile.Size.FULL);
    return engines.get(0).runPixels(pixels, engines.subList(1, engines.size()));
  }

  /**
   * The same for a whole frame that is worked on at half its size.
   *
   * @param grid of the frame at that size, of one tile
   */
  boolean runHalf(Frame from, Frame to, TileGrid grid) throws EngineException {
    if (!takesPixels()) {
      return false;
    }
    PixelTile pixels =
        new PixelTile(
            from.pixels(),
            from.strideBytes(),
            from.widthPx(),
            from.heightPx(),
            grid.tileWidthPx(),
            grid.tileHeightPx(),
            0,
            0,
            from.widthPx(),
            from.heightPx(),
            to.pixels(),
            to.strideBytes(),
            PixelTile.Size.HALF);
    return engines.get(0).runPixels(pixels, engines.subList(1, engines.size()));
  }

  private boolean takesPixels() {
    for (Engine engine : engines) {
      if (!engine.takesPixels()) {
        return false;
      }
    }
    return true;
  }

  /** Takes a tile of a frame in. */
  void load(Frame frame, TileGrid grid, Tile tile) {
    tensors.reserve(3 * grid.tileWidthPx() * grid.tileHeightPx());
    mappings
        .get(0)
        .toTensor(
            from(frame, tile.x().start(), tile.y().start()),
            frame.strideBytes(),
            tile.x().length(),
            tile.y().length(),
            tensors.here(),
            grid.tileWidthPx(),
            grid.tileHeightPx());
  }

  /** Runs the engines. */
  void infer(TileGrid grid) throws EngineException {
    int width = grid.tileWidthPx();
    int height = grid.tileHeightPx();
    for (int i = 0; i < engines.size(); i++) {
      if (i > 0 && format(i).equals(format(i - 1))) {
        clamp(tensors.here(), 3 * width * height, format(i));
      } else if (i > 0) {
        convert(mappings.get(i - 1), mappings.get(i), width, height);
      }
      engines.get(i).run(tensors.here(), height, width, tensors.there());
      tensors.swap();
    }
  }

  /** Gives the part that a tile keeps back to a frame. */
  void store(Frame frame, TileGrid grid, Tile tile) {
    int width = grid.tileWidthPx();
    FloatBuffer tensor = tensors.here();
    int corner = tile.y().offset() * width + tile.x().offset();
    mappings
        .get(engines.size() - 1)
        .toPixels(
            tensor.slice(corner, tensor.capacity() - corner),
            width,
            grid.tileHeightPx(),
            from(frame, tile.x().keepFrom(), tile.y().keepFrom()),
            frame.strideBytes(),
            tile.x().kept(),
            tile.y().kept());
  }

  private PixelFormat format(int i) {
    return engines.get(i).manifest().pixels();
  }

  private void clamp(FloatBuffer tensor, int floats, PixelFormat format) {
    float low = format.range().low();
    float high = format.range().high();
    for (int from = 0; from < floats; from += BLOCK_FLOATS) {
      int count = Math.min(BLOCK_FLOATS, floats - from);
      tensor.get(from, block, 0, count);
      for (int i = 0; i < count; i++) {
        block[i] = Math.max(low, Math.min(high, block[i]));
      }
      tensor.put(from, block, 0, count);
    }
  }

  private void convert(PixelMapping out, PixelMapping in, int width, int height) {
    int stride = 3 * width;
    if (pixels.capacity() < stride * height) {
      pixels = ByteBuffer.allocateDirect(stride * height);
    }
    out.toPixels(tensors.here(), width, height, pixels, stride, width, height);
    in.toTensor(pixels, stride, width, height, tensors.here(), width, height);
  }

  private static ByteBuffer from(Frame frame, int x, int y) {
    ByteBuffer bgr = frame.pixels();
    int corner = y * frame.strideBytes() + 3 * x;
    return bgr.slice(corner, bgr.capacity() - corner);
  }

  private static int leastCommon(int a, int b) {
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
