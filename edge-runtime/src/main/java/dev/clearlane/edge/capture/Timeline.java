package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.TimeBase;

/**
 * Puts a camera's frames onto the monotonic clock, whatever its own timestamps do. All timelines of
 * one origin are comparable: cameras on one timeline show the same moment at the same time.
 *
 * <p>A source's timestamps are even but start anywhere, wrap around and jump; arrival times are
 * true but uneven. So the timestamps give the spacing and the arrivals the place: a frame was
 * captured at its timestamp plus the offset at which the least delayed frame of late arrived. An
 * offset too large is corrected at once (a frame cannot arrive before it was captured), one too
 * small, because the source paused or its clock is slow, once no frame came up to it for a while.
 *
 * <p>Presentation times increase strictly, capture times never decrease, through every opening,
 * jump and wrap-around. Used on one thread.
 */
final class Timeline {
  /** Unit of the presentation times that come out. */
  static final TimeBase TIME_BASE = new TimeBase(1, 90_000);

  /** A step this much longer than the time that has passed is a jump. */
  private static final long JUMP_NS = 1_000_000_000;

  /** How long no frame must come up to the offset before it is moved back. */
  private static final long WINDOW_NS = 2_000_000_000;

  private final long originNs;
  private TimeBase base = TIME_BASE;
  private int unusedBits;
  private boolean anchored;
  private long lastTicks;
  private long ticks; // since the anchor, unwrapped
  private long anchorNs; // the anchor's place on the monotonic clock
  private long lastArrivalNs;
  private long windowEndNs;
  private long minLateNs;
  private long lastPts = Long.MIN_VALUE;
  private long lastCaptureNs = Long.MIN_VALUE;
  private long jumps;

  /**
   * When a frame was captured.
   *
   * @param pts ticks of {@link #TIME_BASE} since the origin
   * @param captureNs on the monotonic clock; not after the frame's arrival
   */
  record Moment(long pts, long captureNs) {}

  /**
   * @param originNs where presentation time 0 lies on the monotonic clock; one for all cameras
   */
  Timeline(long originNs) {
    this.originNs = originNs;
  }

  /**
   * Begins an opening of the source: its timestamps have nothing to do with those before.
   *
   * @param timestampBits after how many bits they wrap around, 1 to 64
   */
  void begin(TimeBase sourceBase, int timestampBits) {
    base = sourceBase;
    unusedBits = 64 - timestampBits;
    anchored = false;
  }

  /**
   * The place of the next frame.
   *
   * @param sourceTicks its timestamp in the source's time base, or {@link Camera#NO_TIMESTAMP}
   * @param arrivalNs when it arrived, on the monotonic clock; not before the last one's
   */
  Moment place(long sourceTicks, long arrivalNs) {
    if (sourceTicks == Camera.NO_TIMESTAMP) {
      return stamp(arrivalNs);
    }
    if (!anchored) {
      anchor(arrivalNs);
    } else {
      // the difference modulo the wrap-around, with its sign
      long step = ((sourceTicks - lastTicks) << unusedBits) >> unusedBits;
      long arrivalStepNs = arrivalNs - lastArrivalNs;
      if (step < 0 || base.seconds(step) * 1e9 > arrivalStepNs + JUMP_NS) {
        jumps++;
        anchor(arrivalNs);
      } else {
        ticks += step;
      }
    }
    lastTicks = sourceTicks;
    lastArrivalNs = arrivalNs;
    return stamp(onClock(arrivalNs));
  }

  private Moment stamp(long mappedNs) {
    lastCaptureNs = Math.max(mappedNs, lastCaptureNs);
    lastPts = Math.max(Math.floorDiv((lastCaptureNs - originNs) * 9, 100_000L), lastPts + 1);
    return new Moment(lastPts, lastCaptureNs);
  }

  private void anchor(long arrivalNs) {
    anchored = true;
    ticks = 0;
    anchorNs = arrivalNs;
    startWindow(arrivalNs);
  }

  private void startWindow(long nowNs) {
    windowEndNs = nowNs + WINDOW_NS;
    minLateNs = Long.MAX_VALUE;
  }

  private long onClock(long arrivalNs) {
    long sinceAnchorNs = Math.round(base.seconds(ticks) * 1e9);
    long lateNs = arrivalNs - (anchorNs + sinceAnchorNs);
    if (lateNs < 0) {
      anchorNs += lateNs;
      lateNs = 0;
    }
    minLateNs = Math.min(minLateNs, lateNs);
    if (arrivalNs - windowEndNs >= 0) {
      anchorNs += minLateNs;
      startWindow(arrivalNs);
    }
    return anchorNs + sinceAnchorNs;
  }

  /** How often the source's timestamps jumped or went back, so far. */
  long jumps() {
    return jumps;
  }
}
