package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Picture models that run one after the other on one tensor, as one engine. Between two models of
 * the same pixel format the values stay float and are only clamped to the format's range; otherwise
 * they are converted by way of 8-bit pixels.
 *
 * <p>The chain does not own its engines.
 */
public class EngineChain implements Engine {
  private static final int BLOCK_FLOATS = 4096;

  private final List<? extends Engine> engines;
  private final List<PixelMapping> mappings; // one per engine
  private final float[] block = new float[BLOCK_FLOATS];
  private ByteBuffer pixels = ByteBuffer.allocateDirect(0);

  /**
   * @param engines at least one; {@link #takes} each
   */
  public EngineChain(List<? extends Engine> engines) {
    this.engines = List.copyOf(engines);
    for (Engine engine : this.engines) {
      if (!takes(engine)) {
        throw new IllegalArgumentException(
            engine.manifest().id() + " takes more than one picture and cannot be in a chain");
      }
    }
    mappings =
        this.engines.stream().map(engine -> new PixelMapping(engine.manifest().pixels())).toList();
  }

  /** Whether a model can be in a chain: its input is one picture. */
  public static boolean takes(Engine engine) {
    return engine.manifest().frames() == 1;
  }

  @Override
  public final ModelManifest manifest() {
    return engines.get(0).manifest();
  }

  @Override
  public final List<ModelManifest> models() {
    return engines.stream().map(Engine::manifest).toList();
  }

  @Override
  public final String description() {
    return engines.stream().map(Engine::description).distinct().collect(Collectors.joining(", "));
  }

  @Override
  public final void run(TensorView input, FloatBuffer output) throws EngineException {
    for (int i = 0; i < engines.size(); i++) {
      if (i > 0) {
        passOn(i, output, input);
      }
      engines.get(i).run(input, output);
    }
  }

  @Override
  public void close() {
    // its engines belong to others
  }

  /** Makes the output of one model the input of the next. */
  private void passOn(int next, FloatBuffer output, TensorView input) {
    PixelFormat format = engines.get(next).manifest().pixels();
    if (format.equals(engines.get(next - 1).manifest().pixels())) {
      clamp(output, input.buffer(), input.values(), format);
      return;
    }
    int width = input.widthPx();
    int height = input.heightPx();
    if (pixels.capacity() < input.values()) {
      pixels = ByteBuffer.allocateDirect(input.values());
    }
    PixelView view = PixelView.dense(pixels, width, height);
    mappings.get(next - 1).toPixels(new TensorView(output, width, height), view);
    mappings.get(next).toTensor(view, input);
  }

  private void clamp(FloatBuffer from, FloatBuffer to, int floats, PixelFormat format) {
    float low = format.range().low();
    float high = format.range().high();
    for (int at = 0; at < floats; at += BLOCK_FLOATS) {
      int count = Math.min(BLOCK_FLOATS, floats - at);
      from.get(at, block, 0, count);
      for (int i = 0; i < count; i++) {
        block[i] = Math.max(low, Math.min(high, block[i]));
      }
      to.put(at, block, 0, count);
    }
  }
}
