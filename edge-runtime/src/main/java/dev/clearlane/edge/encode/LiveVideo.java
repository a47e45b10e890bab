package dev.clearlane.edge.encode;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video that never ends: frames in, H.264 out to everybody who subscribes, whatever happens to
 * the camera. Where no frame comes it repeats the last one, then shows a slate that says what is
 * wrong, with presentation times that go on.
 *
 * <p>Of frames that come faster than they can be encoded, the newest wins. Nothing is encoded while
 * nobody watches. One thread of its own encodes; all methods are thread-safe and none blocks, but
 * {@link #close}.
 *
 * <p>Decision record: {@code docs/adr/0005-encode-once.md}.
 */
public final class LiveVideo implements Output {
  private static final Logger LOG = LoggerFactory.getLogger(LiveVideo.class);

  /** How often a slate or a last frame is sent: seldom enough to be cheap. */
  private static final long STILL_NS = Duration.ofMillis(200).toNanos();

  private static final long RETRY_NS = Duration.ofSeconds(1).toNanos();
  private static final long SILENCE_NS = Duration.ofSeconds(10).toNanos();
  private static final Duration END = Duration.ofSeconds(3);

  private final String name;
  private final View view;
  private final LiveSettings settings;
  private final Thread thread;
  private final Instant started = Instant.now();
  private final Watchers watchers;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable RestoredFrame next; // this and what follows: guarded by lock
  private @Nullable String problem;
  private Instant problemSince = Instant.EPOCH;
  private boolean keyframeWanted;
  private boolean closing;
  private boolean everAccepted;
  private long lastAcceptedNs;
  private long accepted;
  private long unwatched;
  private long replaced;
  private long shown;
  private long repeated;
  private long slates;
  private long failed;
  private long encoderFailures;
  private String encoder = "";

  private volatile LongConsumer encodeTimes = ns -> {};

  // of the encoding thread alone
  private final LiveEncoder pictures;
  private long lastComplaintNs = System.nanoTime() - SILENCE_NS;

  /** Takes what is encoded, in order, one at a time. It must not block. */
  @FunctionalInterface
  public interface Sink {
    void accept(AccessUnit unit);
  }

  /** A sink's place among the watchers. */
  public interface Subscription extends AutoCloseable {
    /** Asks for a keyframe as soon as may be. */
    void requestKeyframe();

    /** Ends it; a picture may still be on its way. */
    @Override
    void close();
  }

  private LiveVideo(String name, View view, LiveSettings settings) {
    this.name = name;
    this.view = view;
    this.settings = settings;
    watchers = new Watchers(name, this::wantKeyframe);
    pictures = new LiveEncoder(name, settings, new Desk(), watchers::deliver);
    thread = new Thread(this::run, "encode-" + name);
    thread.setDaemon(true);
  }

  /**
   * Starts a video.
   *
   * @param name shown on slates and in logs, e.g. {@code front}
   */
  public static LiveVideo start(String name, View view, LiveSettings settings) {
    Libav.load();
    LiveVideo video = new LiveVideo(name, view, settings);
    video.thread.start();
    return video;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void accept(RestoredFrame frame) {
    RestoredFrame old = frame;
    lock.lock();
    try {
      accepted++;
      everAccepted = true;
      problem = null;
      lastAcceptedNs = System.nanoTime();
      if (closing || watchers.isEmpty()) {
        unwatched++;
      } else {
        old = next;
        next = frame;
        if (old != null) {
          replaced++;
        }
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (old != null) {
      old.close();
    }
  }

  /**
   * Says what is wrong upstream; it is shown when no frames come, and forgotten when they do.
   *
   * @param what one short line, or null if nothing is wrong any more
   */
  public void showProblem(@Nullable String what) {
    lock.lock();
    try {
      problem = what;
      problemSince = Instant.now();
    } finally {
      lock.unlock();
    }
  }

  /** Tells how long each frame took to be converted and encoded, in ns, on the encoding thread. */
  public void onEncode(LongConsumer listener) {
    encodeTimes = listener;
  }

  /** Begins to hand pictures to a sink, from the next keyframe on, which is asked for. */
  public Subscription subscribe(Sink sink) {
    return watchers.add(sink);
  }

  private void wantKeyframe() {
    lock.lock();
    try {
      keyframeWanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What it has done so far. */
  public LiveCounts counts() {
    lock.lock();
    try {
      return new LiveCounts(
          accepted, unwatched, replaced, shown, repeated, slates, failed, encoderFailures, encoder);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the video and frees everything; subscribers get nothing more. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("{}: the encoder does not end; its thread is left behind", name);
    }
  }

  private void run() {
    try {
      while (awaitTurn()) {
        try {
          turn();
        } catch (IOException | RuntimeException e) {
          complain(e);
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pictures.close();
      lock.lock();
      try {
        drop();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until a picture is to be made; false when the video is to end. */
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (!closing) {
        if (watchers.isEmpty()) {
          drop();
          changed.await();
          continue;
        }
        if (next != null) {
          return true;
        }
        long leftNs = stillDueNs() - System.nanoTime();
        if (leftNs <= 0) {
          return true;
        }
        changed.awaitNanos(leftNs);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** A frame that waits when the last watcher leaves would be old when the next one comes. */
  private void drop() {
    RestoredFrame waiting = next;
    next = null;
    pictures.forgetFrame();
    if (waiting != null) {
      waiting.close();
      unwatched++;
    }
  }

  /** When a picture is due if no frame comes; called with the lock held. */
  private long stillDueNs() {
    if (isQuiet()) {
      return pictures.lastEncodedNs() + STILL_NS;
    }
    return pictures.holdsFrame()
        ? pictures.lastEncodedNs() + settings.repeatAfter().toNanos()
        : lastAcceptedNs + settings.slateAfter().toNanos();
  }

  /** True when no frame has come for so long that a slate is to be shown; with the lock held. */
  private boolean isQuiet() {
    return !everAccepted || System.nanoTime() - lastAcceptedNs >= settings.slateAfter().toNanos();
  }

  /** Makes one picture: of the frame that waits, else a slate or the last one again. */
  private void turn() throws IOException {
    RestoredFrame frame;
    boolean quiet;
    lock.lock();
    try {
      frame = next;
      next = null;
      quiet = isQuiet();
    } finally {
      lock.unlock();
    }
    if (frame != null) {
      long startNs = System.nanoTime();
      show(frame);
      encodeTimes.accept(System.nanoTime() - startNs);
    } else if (quiet) {
      pictures.showSlate(slateText());
      count(() -> slates++);
    } else {
      pictures.repeat();
      count(() -> repeated++);
    }
  }

  private void show(RestoredFrame restored) throws IOException {
    long captureNs;
    try (restored) {
      captureNs = pictures.take(view.of(restored));
    }
    pictures.encode(captureNs);
    count(() -> shown++);
  }

  private List<String> slateText() {
    Instant now = Instant.now();
    String what;
    Instant since;
    lock.lock();
    try {
      Duration quiet = Duration.ofNanos(System.nanoTime() - lastAcceptedNs);
      since = everAccepted ? now.minus(quiet) : started;
      what = everAccepted ? "no picture from the camera" : "waiting for the first picture";
      if (problem != null) {
        what = problem;
        since = problemSince;
      }
    } finally {
      lock.unlock();
    }
    return List.of(
        view == View.RAW ? name + " (raw)" : name,
        what,
        "since %s, for %d s"
            .formatted(
                since.truncatedTo(ChronoUnit.SECONDS), Duration.between(since, now).toSeconds()));
  }

  private void count(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  private void complain(Exception e) {
    count(() -> failed++);
    if (e instanceof RuntimeException) {
      pictures.close(); // whatever state it is in
    }
    if (System.nanoTime() - lastComplaintNs >= SILENCE_NS) {
      lastComplaintNs = System.nanoTime();
      LOG.warn("{}: not encoded: {}", name, String.valueOf(e.getMessage()));
      LOG.debug("{}", name, e);
    }
  }

  /** Waits before the encoders are tried again. */
  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long leftNs = RETRY_NS;
      while (!closing && leftNs > 0) {
        leftNs = changed.awaitNanos(leftNs);
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Desk implements LiveEncoder.Desk {
    @Override
    public boolean takeKeyframeWish() {
      lock.lock();
      try {
        boolean wanted = keyframeWanted;
        keyframeWanted = false;
        return wanted;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void encoded(String working, long failures) {
      count(
          () -> {
            encoder = working;
            encoderFailures += failures;
          });
    }
  }
}
