package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.capture.CameraSource;
import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.capture.FrameSink;
import dev.clearlane.edge.capture.RunningCamera;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Original;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A camera whose frames come when a test says so. */
final class PushedCamera implements CameraSource {
  private static final TimeBase BASE = new TimeBase(1, 90_000);

  private final List<FramePool> pools = new ArrayList<>();
  private int frames;
  private @Nullable FrameSink sink;
  private long sequence;
  int starts;
  int closes;

  @Override
  public RunningCamera start(String name, int wanted, FrameSink to) {
    starts++;
    frames = wanted;
    sink = to;
    return new RunningCamera() {
      @Override
      public CameraState state() {
        return new CameraState(CameraState.Phase.RUNNING, "", null, sequence, 3, 0, 0, 0, 0);
      }

      @Override
      public void close() {
        closes++;
      }
    };
  }

  void open(int widthPx, int heightPx) {
    pools.add(new FramePool(frames, widthPx, heightPx));
    sink().opened(new StreamFormat(widthPx, heightPx, BASE, 25, -1));
  }

  /**
   * One frame that holds a grey original.
   *
   * @param converted called when its pixels are asked for, on the thread that does
   */
  void pushOriginal(Runnable converted) throws InterruptedException {
    Frame frame = pools.get(pools.size() - 1).lease();
    frame.show(
        new Original() {
          @Override
          public void render(ByteBuffer bgr) {
            converted.run();
            bgr.put(0, new byte[bgr.capacity()]);
          }

          @Override
          public void close() {
            // owns nothing
          }
        });
    sink().accept(frame.stamp(sequence, 3600 * sequence, System.nanoTime()));
    sequence++;
  }

  /** One frame, captured now. */
  void push() throws InterruptedException {
    FramePool pool = pools.get(pools.size() - 1);
    Frame frame = pool.lease();
    frame.copyFrom(Scenes.moving(pool.widthPx(), pool.heightPx(), (int) sequence));
    sink().accept(frame.stamp(sequence, 3600 * sequence, System.nanoTime()));
    sequence++;
  }

  /** As many frames as it was given memory for, all at once, and back. */
  void leaseAll() throws InterruptedException {
    List<Frame> leased = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      leased.add(pools.get(pools.size() - 1).lease());
    }
    leased.forEach(Frame::close);
  }

  FrameSink sink() {
    return Objects.requireNonNull(sink);
  }

  /** Frames that somebody still owns. */
  int leased() {
    return pools.stream().mapToInt(FramePool::leased).sum();
  }
}
