package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.serving.clip.Libav;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a live video to another RTSP server, again and again with growing waits where that is away.
 * One thread of its own; all methods are thread-safe.
 */
public final class RtspPush implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspPush.class);
  private static final int UNITS_WAITING = 128;
  private static final long END_MS = 3000;

  private final PushSettings settings;
  private final LiveVideo video;
  private final Thread thread;
  private final Object books = new Object();
  private boolean connected; // this and what follows: guarded by books
  private long connections;
  private long sent;
  private long dropped;
  private @Nullable String failure;

  private RtspPush(PushSettings settings, LiveVideo video) {
    this.settings = settings;
    this.video = video;
    thread = new Thread(this::run, "push-" + video.name());
    thread.setDaemon(true);
  }

  /** Begins to push; returns at once, whether or not the server is there. */
  public static RtspPush start(PushSettings settings, LiveVideo video) {
    Libav.load();
    RtspPush push = new RtspPush(settings, video);
    push.thread.start();
    return push;
  }

  /** What became of it so far. */
  public PushCounts counts() {
    synchronized (books) {
      return new PushCounts(connected, connections, sent, dropped, failure);
    }
  }

  private void run() {
    long waitMs = settings.retryFirst().toMillis();
    try {
      while (true) {
        long before = counts().sent();
        try {
          push();
        } catch (IOException e) {
          failed(String.valueOf(e.getMessage()));
        }
        if (counts().sent() > before) {
          waitMs = settings.retryFirst().toMillis();
        }
        TimeUnit.MILLISECONDS.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, settings.retryMost().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close wants this thread to end
    }
  }

  /** Sends until the connection is lost. */
  private void push() throws IOException, InterruptedException {
    BlockingQueue<AccessUnit> waiting = new ArrayBlockingQueue<>(UNITS_WAITING);
    try (LiveVideo.Subscription subscription = video.subscribe(unit -> offer(waiting, unit))) {
      try (PushLink link = new PushLink(settings, take(waiting, true))) {
        LOG.info("{}: connected", settings.target());
        synchronized (books) {
          connected = true;
          connections++;
        }
        waiting.clear(); // what waited while we connected is old
        subscription.requestKeyframe();
        AccessUnit unit = take(waiting, true);
        while (true) {
          link.send(unit);
          synchronized (books) {
            sent++;
          }
          boolean gap = waiting.remainingCapacity() == 0;
          if (gap) {
            drop(waiting);
            subscription.requestKeyframe();
          }
          unit = take(waiting, gap);
        }
      }
    } finally {
      synchronized (books) {
        connected = false;
      }
    }
  }

  private void offer(BlockingQueue<AccessUnit> waiting, AccessUnit unit) {
    if (!waiting.offer(unit)) {
      synchronized (books) {
        dropped++;
      }
    }
  }

  private void drop(BlockingQueue<AccessUnit> waiting) {
    int count = waiting.size();
    waiting.clear();
    synchronized (books) {
      dropped += count;
    }
  }

  /** The next picture; where a keyframe is wanted, those before it are passed over. */
  private AccessUnit take(BlockingQueue<AccessUnit> waiting, boolean keyframe)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + settings.timeout().toNanos();
    while (true) {
      AccessUnit unit = waiting.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (unit == null) {
        throw new IOException("the video gives no picture");
      }
      if (unit.keyframe() || !keyframe) {
        return unit;
      }
    }
  }

  private void failed(String why) {
    synchronized (books) {
      failure = why;
    }
    LOG.info("{}: {}", settings.target(), why);
  }

  /** Says good-bye to the server if it listens, and ends. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(END_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("{}: does not end; its thread is left behind", settings.target());
    }
  }
}
