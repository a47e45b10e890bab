package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recording that delivers frames at its own pace, stamped with the time of delivery. */
final class PacedCamera implements Camera {
  private final Camera camera;
  private final Metronome metronome;

  /**
   * @param camera owned by this object from now on
   */
  PacedCamera(Camera camera) {
    this.camera = camera;
    metronome = new Metronome(camera.format().framesPerSecond());
  }

  @Override
  public StreamFormat format() {
    return camera.format();
  }

  @Override
  public List<String> notes() {
    return camera.notes();
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    Frame frame = camera.next(pool);
    if (frame == null) {
      return null;
    }
    boolean stamped = false;
    try {
      long momentNs = metronome.await(camera.format().timeBase().seconds(frame.pts()));
      frame.stamp(frame.sequence(), frame.pts(), momentNs);
      stamped = true;
      return frame;
    } finally {
      if (!stamped) {
        frame.close();
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
