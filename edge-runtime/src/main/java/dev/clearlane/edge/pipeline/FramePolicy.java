package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.FrameHandOff;
import dev.clearlane.serving.frame.FrameQueue;
import dev.clearlane.serving.frame.FrameSlot;
import dev.clearlane.serving.frame.Owned;
import java.time.Duration;

/** What happens to frames that cannot be processed in time, and after a failure. */
public enum FramePolicy {
  /**
   * Cameras of a vehicle: the newest frame wins at each hand-off, a frame that is not restored by
   * its deadline passes raw, and a source or an output that fails is opened again.
   */
  LIVE(true, true),

  /** A recording at its own pace: as {@link #LIVE}, but the first failure ends the run. */
  REALTIME(true, false),

  /**
   * A recording as fast as it can be processed: every frame in order, without deadline. A slow
   * output slows down the source. The first failure of the source or an output ends the run, after
   * the frames captured so far were written.
   */
  EVERY_FRAME(false, false);

  /** Frames that wait at each hand-off. */
  static final int QUEUE_CAPACITY = 2;

  /** A daemon must stop within seconds. */
  private static final Duration LIVE_OUTPUT_TIMEOUT = Duration.ofSeconds(3);

  private final boolean dropsLate;
  private final boolean retries;

  FramePolicy(boolean dropsLate, boolean retries) {
    this.dropsLate = dropsLate;
    this.retries = retries;
  }

  /** Whether late frames are dropped or pass raw; else all are processed. */
  boolean dropsLate() {
    return dropsLate;
  }

  /** Whether sources and outputs are opened again after a failure. */
  boolean retries() {
    return retries;
  }

  /** A hand-off between two threads. */
  <T extends Owned> FrameHandOff<T> handOff() {
    return dropsLate ? new FrameSlot<>() : new FrameQueue<>(QUEUE_CAPACITY);
  }

  /** Maximum time for an output to write what it has. */
  Duration outputTimeout() {
    return retries ? LIVE_OUTPUT_TIMEOUT : Duration.ofDays(1);
  }
}
