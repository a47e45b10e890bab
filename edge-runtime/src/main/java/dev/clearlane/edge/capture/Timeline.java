package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.TimeBase;

/**
 * Maps the timestamps of a camera to the monotonic clock. Timelines with the same origin are
 * comparable: equal presentation times are the same moment in all cameras.
 *
 * <p>The timestamps of a source are regular but start anywhere, wrap around and jump; arrival times
 * are on the right clock but jitter. So timestamps give the spacing and arrivals the offset: the
 * capture time is the timestamp plus the smallest recent delay between timestamp and arrival. An
 * offset that is too large is corrected at once (a frame cannot arrive before its capture); one
 * that is too small, after a pause or with a slow source clock, once no frame has matched it for a
 * while.
 *
 * <p>Presentation times increase strictly, capture times never decrease, through every opening,
 * jump and wrap-around. Used on one thread.
 */
final class Timeline {
  /** Unit of the resulting presentation times. */
  static final TimeBase TIME_BASE = new TimeBase(1, 90_000);

  /** A step that exceeds the elapsed time by this much is a jump. */
  private static final long JUMP_NS = 1_000_000_000;

  /** Time without a frame that matches the offset, after which it is moved back. */
  private static final long WINDOW_NS = 2_000_000_000;

  private final long originNs;
  private TimeBase base = TIME_BASE;
  private int unusedBits;
  private boolean anchored;
  private long lastTicks;
  private long ticks; // since the anchor, unwrapped
  private long anchorNs; // the anchor on the monotonic clock
  private long lastArrivalNs;
  private long windowEndNs;
  private long minLateNs;
  private long lastPts = Long.MIN_VALUE;
  private long lastCaptureNs = Long.MIN_VALUE;
  private long jumps;

  /**
   * Time of a frame.
   *
   * @param pts ticks of {@link #TIME_BASE} since the origin
   * @param captureNs on the monotonic clock; not after the frame's arrival
   */
  record Moment(long pts, long captureNs) {}

  /**
   * @param originNs presentation time 0 on the monotonic clock; the same for all cameras
   */
  Timeline(long originNs) {
    this.originNs = originNs;
  }

  /**
   * Starts after an opening of the source: timestamps are unrelated to earlier ones.
   *
   * @param timestampBits number of bits after which they wrap around, 1 to 64
   */
  void begin(TimeBase sourceBase, int timestampBits) {
    base = sourceBase;
    unusedBits = 64 - timestampBits;
    anchored = false;
  }

  /**
   * Time of the next frame.
   *
   * @param sourceTicks its timestamp in the source's time base, or {@link Camera#NO_TIMESTAMP}
   * @param arrivalNs arrival time on the monotonic clock; not before the previous one's
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

  /** Number of times that the source's timestamps jumped or went back. */
  long jumps() {
    return jumps;
  }
}
