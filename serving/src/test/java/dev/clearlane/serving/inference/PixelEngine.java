package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;

/** An engine that makes negatives, of pixels or of tensors, and knows which it was given. */
public final class PixelEngine implements Engine {
  /** What it does with pixels. */
  public enum Pixels {
    /** Takes them. */
    TAKEN,
    /** Claims to take them, but declines these. */
    DECLINED,
    /** Takes none, and must not be given any. */
    NEVER
  }

  private final FakeEngine tensors;
  private final Pixels pixels;
  private int pixelRuns;
  private int tensorRuns;

  public PixelEngine(Task task, Pixels pixels) {
    this.tensors = new FakeEngine("negative", task, PixelFormat.RGB_UNIT, 4, value -> 1 - value);
    this.pixels = pixels;
  }

  /** How often it was given pixels. */
  public int pixelRuns() {
    return pixelRuns;
  }

  /** How often it was given a tensor. */
  public int tensorRuns() {
    return tensorRuns;
  }

  @Override
  public ModelManifest manifest() {
    return tensors.manifest();
  }

  @Override
  public String description() {
    return "negatives";
  }

  @Override
  public void run(TensorView input, FloatBuffer output) throws EngineException {
    tensorRuns++;
    tensors.run(input, output);
  }

  @Override
  public boolean takesPixels() {
    return pixels != Pixels.NEVER;
  }

  @Override
  public boolean runPixels(PixelTile tile) {
    pixelRuns++;
    if (pixels != Pixels.TAKEN) {
      return false;
    }
    PixelView to = tile.to();
    PixelView from = tile.from().part(tile.keepX(), tile.keepY(), to.widthPx(), to.heightPx());
    for (int y = 0; y < to.heightPx(); y++) {
      for (int i = 0; i < 3 * to.widthPx(); i++) {
        byte value = from.buffer().get(y * from.strideBytes() + i);
        to.buffer().put(y * to.strideBytes() + i, (byte) ~value);
      }
    }
    return true;
  }

  /** Scores by the blue of the first pixel. */
  @Override
  public boolean scorePixels(PixelTile tile, FloatBuffer output) {
    pixelRuns++;
    if (pixels != Pixels.TAKEN) {
      return false;
    }
    output.put(0, (~tile.from().buffer().get(0) & 0xff) / 255f);
    return true;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
