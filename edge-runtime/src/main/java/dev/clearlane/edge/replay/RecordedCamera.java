package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A recording that ends after a number of frames, and whose decoding times are measured. */
final class RecordedCamera implements Camera {
  static final String DECODE = "decode";

  private final Camera camera;
  private final CameraMetrics metrics;
  private long left;

  /**
   * @param camera owned by this one
   * @param limit maximum number of frames
   */
  RecordedCamera(Camera camera, long limit, CameraMetrics metrics) {
    this.camera = camera;
    this.metrics = metrics;
    left = limit;
  }

  @Override
  public StreamFormat format() {
    return camera.format();
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    if (left-- <= 0) {
      return null;
    }
    long startNs = System.nanoTime();
    Frame frame = camera.next(pool);
    if (frame != null) {
      metrics.stage(DECODE, System.nanoTime() - startNs);
    }
    return frame;
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
