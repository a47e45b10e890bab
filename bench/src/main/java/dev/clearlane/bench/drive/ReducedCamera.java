package dev.clearlane.bench.drive;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A source at a fraction of its size: each pixel is the mean of a square of pixels. */
public final class ReducedCamera implements Camera {
  private final Camera camera;
  private final int factor;
  private final StreamFormat format;
  private final FramePool full;

  /**
   * @param camera closed with this one
   * @param factor side of the squares in pixels; incomplete squares are dropped
   */
  public ReducedCamera(Camera camera, int factor) {
    StreamFormat from = camera.format();
    if (factor < 1 || factor > Math.min(from.widthPx(), from.heightPx())) {
      throw new IllegalArgumentException(
          "%dx%d pixels can be reduced by 1 to %d, not by %d"
              .formatted(
                  from.widthPx(),
                  from.heightPx(),
                  Math.min(from.widthPx(), from.heightPx()),
                  factor));
    }
    this.camera = camera;
    this.factor = factor;
    format =
        new StreamFormat(
            from.widthPx() / factor,
            from.heightPx() / factor,
            from.timeBase(),
            from.framesPerSecond(),
            from.expectedFrames());
    full = new FramePool(1, from.widthPx(), from.heightPx());
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    try (Frame large = camera.next(full)) {
      if (large == null) {
        return null;
      }
      Frame small = pool.lease();
      reduce(large, small);
      return small.stampLike(large);
    }
  }

  private void reduce(Frame large, Frame small) {
    ByteBuffer from = large.pixels();
    ByteBuffer to = small.pixels();
    int area = factor * factor;
    for (int y = 0, at = 0; y < small.heightPx(); y++) {
      for (int x = 0; x < small.widthPx(); x++) {
        for (int c = 0; c < 3; c++, at++) {
          int sum = area / 2;
          for (int j = 0; j < factor; j++) {
            int row = (y * factor + j) * large.strideBytes();
            for (int i = 0; i < factor; i++) {
              sum += from.get(row + 3 * (x * factor + i) + c) & 0xff;
            }
          }
          to.put(at, (byte) (sum / area));
        }
      }
    }
  }

  @Override
  public long lostFrames() {
    return camera.lostFrames();
  }

  @Override
  public void close() {
    camera.close();
  }
}
