package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.status.Status;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.FrameQueue;
import dev.clearlane.serving.frame.StreamFormat;
import org.jspecify.annotations.Nullable;

/** Reads the source. What was read before it breaks is still restored. */
final class CaptureStage extends Stage {
  static final String DECODE = "decode";

  private final ReplayPlan.CameraSource source;
  private final int frames;
  private final long limit;
  private final FrameQueue<Frame> captured;
  private final Status status;
  private @Nullable StreamFormat format;
  private boolean over;

  /**
   * @param frames how many may be on their way at once
   */
  CaptureStage(
      ReplayPlan plan,
      int frames,
      FrameQueue<Frame> captured,
      Status status,
      FailureListener onFailure) {
    super("capture", onFailure);
    this.source = plan.camera();
    this.limit = plan.limit();
    this.frames = frames;
    this.captured = captured;
    this.status = status;
  }

  @Override
  void work() throws Exception {
    try (Camera camera = source.open()) {
      FramePool pool = new FramePool(frames, camera.format().widthPx(), camera.format().heightPx());
      tell(camera.format());
      try {
        for (long i = 0; i < limit; i++) {
          pool.lease().close(); // waiting for a free frame is no part of decoding
          long startNs = System.nanoTime();
          Frame frame = camera.next(pool);
          if (frame == null) {
            break;
          }
          status.times().record(DECODE, System.nanoTime() - startNs);
          if (!captured.put(frame)) {
            break;
          }
        }
      } finally {
        status.setLostFrames(camera.lostFrames());
      }
    }
  }

  @Override
  void ended() {
    captured.end();
    synchronized (this) {
      over = true;
      notifyAll();
    }
  }

  private synchronized void tell(StreamFormat opened) {
    format = opened;
    notifyAll();
  }

  /** The source's format, waiting for it to open; null if it did not. */
  synchronized @Nullable StreamFormat awaitFormat() throws InterruptedException {
    while (format == null && !over) {
      wait();
    }
    return format;
  }
}
