package dev.clearlane.edge.encode;

/**
 * One coded picture of a live video. The bytes are shared by all who receive it and must not be
 * changed.
 *
 * @param annexB H.264 behind start codes; a keyframe's begins with its parameter sets
 * @param keyframe whether a decoder can begin here
 * @param pts presentation time in ticks of 1/{@value #CLOCK_HZ} s, from an arbitrary origin,
 *     growing without jumps
 * @param captureNs when what it shows was captured, on the monotonic clock
 * @param parameters what a decoder must know
 * @param widthPx columns, even
 * @param heightPx rows, even
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier; never compared
public record AccessUnit(
    byte[] annexB,
    boolean keyframe,
    long pts,
    long captureNs,
    ParameterSets parameters,
    int widthPx,
    int heightPx) {
  /** Ticks per second, as RTP wants it for video. */
  public static final int CLOCK_HZ = 90_000;
}
