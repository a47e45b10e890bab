package dev.clearlane.edge.pacing;

/**
 * Interval between the frames that a camera delivers, from their capture times: mean of the last
 * {@value #WINDOW}. What a camera announces may be wrong, and a network delivers in bursts. Written
 * by the capture thread, read by any.
 */
public final class FrameInterval {
  static final int WINDOW = 32;

  /** Intervals after which the mean is known. */
  static final int KNOWN_AFTER = 4;

  /** A longer pause is not an interval: the camera was away. */
  static final long PAUSE_NS = 2_000_000_000L;

  private final long[] captured = new long[WINDOW + 1];
  private int count; // since the last pause
  private volatile long meanNs;

  /** Adds a frame. */
  public void add(long captureNs) {
    if (count > 0) {
      long sinceNs = captureNs - captured[(count - 1) % captured.length];
      if (sinceNs <= 0 || sinceNs > PAUSE_NS) {
        count = 0; // the mean stays until another is known
      }
    }
    captured[count++ % captured.length] = captureNs;
    if (count == 2 * captured.length) {
      count -= captured.length; // the same places, without an end
    }
    int intervals = Math.min(count - 1, WINDOW);
    if (intervals >= KNOWN_AFTER) {
      long oldestNs = captured[(count - 1 - intervals) % captured.length];
      meanNs = (captureNs - oldestNs) / intervals;
    }
  }

  /** The mean in nanoseconds; 0 while it is not known. */
  public long ns() {
    return meanNs;
  }
}
