package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import java.nio.FloatBuffer;
import java.util.List;

/** An engine that makes negatives, of pixels or of tensors, and knows which it was given. */
public final class PixelEngine implements Engine {
  /** What it does with pixels. */
  public enum Pixels {
    /** Takes them. */
    TAKEN,
    /** Says that it does, and takes none of these. */
    DECLINED,
    /** Says that it takes none, and must not be given any. */
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
  public void run(FloatBuffer input, int height, int width, FloatBuffer output)
      throws EngineException {
    tensorRuns++;
    tensors.run(input, height, width, output);
  }

  @Override
  public boolean takesPixels() {
    return pixels != Pixels.NEVER;
  }

  @Override
  public boolean runPixels(PixelTile tile, List<Engine> after) {
    pixelRuns++;
    if (pixels != Pixels.TAKEN) {
      return false;
    }
    for (int y = 0; y < tile.keepHeightPx(); y++) {
      int from = (y + tile.keepY()) * tile.fromStrideBytes() + 3 * tile.keepX();
      for (int i = 0; i < 3 * tile.keepWidthPx(); i++) {
        tile.to().put(y * tile.toStrideBytes() + i, (byte) ~tile.from().get(from + i));
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
    output.put(0, (~tile.from().get(0) & 0xff) / 255f);
    return true;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
