package dev.clearlane.edge.encode;

import dev.clearlane.serving.frame.RestoredFrame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which picture a live video encodes next: the newest frame, the last one again, or a
 * slate. Frames come in on any thread, one thread waits for pictures.
 */
final class Continuity {
  /** Interval of slates: long enough to be cheap. */
  private static final long SLATE_INTERVAL_NS = Duration.ofMillis(200).toNanos();

  private final LiveSettings settings;
  private final LiveStats stats;
  private final BooleanSupplier unwatched;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final SlateText slate; // this and what follows: guarded by lock
  private @Nullable RestoredFrame next;
  private boolean keyframeRequested;
  private boolean closing;
  private boolean everAccepted;
  private long lastAcceptedNs;

  /** What to encode next. */
  sealed interface Picture {
    /** A frame, owned by the receiver. */
    record NewFrame(RestoredFrame frame) implements Picture {}

    /** The last picture again. */
    record Repeat() implements Picture {}

    /** Lines of text. */
    record Slate(List<String> lines) implements Picture {}
  }

  /**
   * @param unwatched whether there are no subscribers; frames are dropped then
   */
  Continuity(SlateText slate, LiveSettings settings, LiveStats stats, BooleanSupplier unwatched) {
    this.slate = slate;
    this.settings = settings;
    this.stats = stats;
    this.unwatched = unwatched;
  }

  /** Takes a frame over; a frame that waits is replaced. */
  void accept(RestoredFrame frame) {
    RestoredFrame old = frame;
    lock.lock();
    try {
      stats.accepted();
      everAccepted = true;
      slate.setProblem(null);
      lastAcceptedNs = System.nanoTime();
      if (closing || unwatched.getAsBoolean()) {
        stats.unwatched();
      } else {
        old = next;
        next = frame;
        if (old != null) {
          stats.replaced();
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

  void setProblem(@Nullable String problem) {
    lock.lock();
    try {
      slate.setProblem(problem);
    } finally {
      lock.unlock();
    }
  }

  void requestKeyframe() {
    lock.lock();
    try {
      keyframeRequested = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a keyframe was requested since the last call. */
  boolean takeKeyframeRequest() {
    lock.lock();
    try {
      boolean requested = keyframeRequested;
      keyframeRequested = false;
      return requested;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a picture is due; null when the video is closed. */
  @Nullable Picture await(LiveEncoder encoder) throws InterruptedException {
    lock.lock();
    try {
      while (!closing) {
        if (unwatched.getAsBoolean()) {
          dropNext(); // it would be old when the next subscriber comes
          encoder.forgetFrame();
          changed.await();
          continue;
        }
        RestoredFrame frame = next;
        if (frame != null) {
          next = null;
          return new Picture.NewFrame(frame);
        }
        long leftNs = repeatDueNs(encoder) - System.nanoTime();
        if (leftNs <= 0) {
          return isQuiet() ? new Picture.Slate(slateLines()) : new Picture.Repeat();
        }
        changed.awaitNanos(leftNs);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Time of the next picture if no frame arrives; the lock is held. */
  private long repeatDueNs(LiveEncoder encoder) {
    if (isQuiet()) {
      return encoder.lastEncodedNs() + SLATE_INTERVAL_NS;
    }
    return encoder.holdsFrame()
        ? encoder.lastEncodedNs() + settings.repeatAfter().toNanos()
        : lastAcceptedNs + settings.slateAfter().toNanos();
  }

  /** Whether the last frame is so long ago that a slate is due; the lock is held. */
  private boolean isQuiet() {
    return !everAccepted || System.nanoTime() - lastAcceptedNs >= settings.slateAfter().toNanos();
  }

  private List<String> slateLines() {
    return slate.lines(everAccepted ? Duration.ofNanos(System.nanoTime() - lastAcceptedNs) : null);
  }

  /** Ends {@link #await}. */
  void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Closes a frame that waits. */
  void drop() {
    lock.lock();
    try {
      dropNext();
    } finally {
      lock.unlock();
    }
  }

  private void dropNext() {
    RestoredFrame waiting = next;
    next = null;
    if (waiting != null) {
      waiting.close();
      stats.unwatched();
    }
  }
}
