package dev.clearlane.bench.drive;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import org.jspecify.annotations.Nullable;

/** A few 4×4 frames whose first sample is their number; 25 per second, in milliseconds from 100. */
final class CountingCamera implements Camera {
  private final int frames;
  private int next;
  private boolean closed;

  CountingCamera(int frames) {
    this.frames = frames;
  }

  @Override
  public StreamFormat format() {
    return new StreamFormat(4, 4, new TimeBase(1, 1000), 25, frames);
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws InterruptedException {
    if (next == frames) {
      return null;
    }
    Frame frame = pool.lease();
    frame.pixels().put(0, (byte) next);
    frame.stamp(next, 100 + 40L * next, 7);
    next++;
    return frame;
  }

  @Override
  public long lostFrames() {
    return 1;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
