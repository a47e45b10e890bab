package dev.clearlane.edge.encode;

/**
 * One encoded picture of a live video. The bytes are shared by all subscribers and must not be
 * changed.
 *
 * @param annexB H.264 with start codes; a keyframe begins with its parameter sets
 * @param keyframe whether a decoder can start here
 * @param pts presentation time in ticks of 1/{@value #CLOCK_HZ} s, from an arbitrary origin,
 *     increasing without jumps
 * @param captureNs capture time on the monotonic clock
 * @param parameters that a decoder needs before the first picture
 * @param widthPx columns, even
 * @param heightPx rows, even
 * @param beforeFrames whether it is a slate from before the camera's first frame, whose size may be
 *     another one
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AccessUnit(
    byte[] annexB,
    boolean keyframe,
    long pts,
    long captureNs,
    ParameterSets parameters,
    int widthPx,
    int heightPx,
    boolean beforeFrames) {
  /** Ticks per second, as RTP requires for video. */
  public static final int CLOCK_HZ = 90_000;
}
