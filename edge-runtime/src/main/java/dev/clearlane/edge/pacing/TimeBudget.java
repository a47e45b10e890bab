package dev.clearlane.edge.pacing;

/**
 * Time for the restoration of one frame, in nanoseconds on a monotonic clock.
 *
 * @param leftNs until the frame's deadline, which bounds its latency; none if 0 or negative
 * @param sustainedNs that every frame of the camera can take without the next one having to wait:
 *     the interval between frames, less what else is done to a frame on the same thread; {@link
 *     #UNLIMITED} if frames come no faster than they are processed
 */
public record TimeBudget(long leftNs, long sustainedNs) {
  /** In effect no limit; half of the range would overflow sums. */
  public static final long UNLIMITED = Long.MAX_VALUE / 4;

  /** A frame that is limited by its deadline only. */
  public static TimeBudget until(long leftNs) {
    return new TimeBudget(leftNs, UNLIMITED);
  }
}
