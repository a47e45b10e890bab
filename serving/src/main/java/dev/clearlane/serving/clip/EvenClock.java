package dev.clearlane.serving.clip;

import dev.clearlane.serving.frame.TimeBase;

/**
 * Turns the timestamps of a recording into ones that increase. Where they go back by more than a
 * few frames, or leave a gap of more than {@value #MAX_GAP_S} s, as where two recordings were
 * joined, they are continued with the next frame interval. Used by one thread.
 */
final class EvenClock {
  static final double MAX_GAP_S = 10;

  /** A damaged clip may give single frames a time before the last one. */
  private static final int MAX_DISORDER_FRAMES = 4;

  private final long step;
  private final long maxGap;
  private boolean begun;
  private long last;
  private long offset; // added to the recording's timestamps
  private long jumps;
  private long lastJump;

  /**
   * @param base unit of the timestamps
   * @param framesPerSecond nominal rate, above 0
   */
  EvenClock(TimeBase base, double framesPerSecond) {
    double ticksPerSecond = (double) base.den() / base.num();
    step = Math.max(1, Math.round(ticksPerSecond / framesPerSecond));
    maxGap = Math.max(step + 1, Math.round(ticksPerSecond * MAX_GAP_S));
  }

  /** The time of the next frame. */
  long next(long pts) {
    long time = pts + offset;
    if (!begun) {
      begun = true;
    } else if (time <= last - MAX_DISORDER_FRAMES * step || time > last + maxGap) {
      jumps++;
      lastJump = time - last;
      offset += last + step - time;
      time = last + step;
    } else if (time <= last) {
      time = last + 1;
    }
    last = time;
    return time;
  }

  /** Number of jumps. */
  long jumps() {
    return jumps;
  }

  /** The last jump, from the time before it, in ticks. */
  long lastJumpTicks() {
    return lastJump;
  }
}
