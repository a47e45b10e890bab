package dev.clearlane.edge.clips;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.frame.Frame;
import dev.clearlane.edge.frame.FramePool;
import dev.clearlane.edge.publish.Output;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A camera that gives moving scenes to an output, at its own rate, until it is closed. */
public final class LiveFeed implements AutoCloseable {
  private static final int SCENES = 50;
  private static final int FRAMES = 8;

  private final FramePool pool;
  private final Output output;
  private final long periodNs;
  private final Picture[] scenes = new Picture[SCENES];
  private final Thread thread = new Thread(this::run, "test-feed");
  private volatile boolean closing;

  private LiveFeed(Output output, int widthPx, int heightPx, int framesPerSecond) {
    this.output = output;
    periodNs = TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
    pool = new FramePool(FRAMES, widthPx, heightPx);
    for (int i = 0; i < SCENES; i++) {
      scenes[i] = Scenes.moving(widthPx, heightPx, i);
    }
  }

  /** Begins to give. */
  public static LiveFeed start(Output output, int widthPx, int heightPx, int framesPerSecond) {
    LiveFeed feed = new LiveFeed(output, widthPx, heightPx, framesPerSecond);
    feed.thread.setDaemon(true);
    feed.thread.start();
    return feed;
  }

  private void run() {
    long dueNs = System.nanoTime();
    for (long i = 0; !closing; i++) {
      Frame frame = pool.tryLease();
      if (frame != null) { // none free: as a camera would, drop this one
        frame.copyFrom(scenes[(int) (i % SCENES)]);
        try {
          output.accept(Passage.passed(frame.stamp(i, i, System.nanoTime())));
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      dueNs += periodNs;
      LockSupport.parkNanos(dueNs - System.nanoTime());
    }
  }

  /** How many frames the other side still holds. */
  public int leased() {
    return pool.leased();
  }

  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
