package dev.clearlane.edge.clips;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A camera that gives moving scenes to an output, at its own rate, until it is closed. */
public final class LiveFeed implements AutoCloseable {
  private static final int SCENES = 50;
  private static final int FRAMES = 8;

  private final FramePool pool;
  private final Output output;
  private final long periodNs;
  private final List<Picture> scenes;
  private final Thread thread = new Thread(this::run, "test-feed");
  private volatile boolean closing;

  private LiveFeed(Output output, List<Picture> scenes, int framesPerSecond) {
    this.output = output;
    this.scenes = scenes;
    periodNs = TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
    pool = new FramePool(FRAMES, scenes.get(0).widthPx(), scenes.get(0).heightPx());
  }

  /** Begins to give moving scenes. */
  public static LiveFeed start(Output output, int widthPx, int heightPx, int framesPerSecond) {
    List<Picture> scenes =
        IntStream.range(0, SCENES).mapToObj(i -> Scenes.moving(widthPx, heightPx, i)).toList();
    return start(output, scenes, framesPerSecond);
  }

  /** Begins to give pictures of one size, round and round. */
  public static LiveFeed start(Output output, List<Picture> scenes, int framesPerSecond) {
    LiveFeed feed = new LiveFeed(output, scenes, framesPerSecond);
    feed.thread.setDaemon(true);
    feed.thread.start();
    return feed;
  }

  private void run() {
    long dueNs = System.nanoTime();
    for (long i = 0; !closing; i++) {
      Frame frame = pool.tryLease();
      if (frame != null) { // none free: as a camera would, drop this one
        frame.copyFrom(scenes.get((int) (i % scenes.size())));
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
