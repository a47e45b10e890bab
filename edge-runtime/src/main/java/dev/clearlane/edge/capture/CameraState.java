package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.StreamFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a supervised camera was at one moment. The numbers count from its start, over all openings.
 *
 * @param phase what it is doing
 * @param cause why it is not running, one line; empty where it is
 * @param format of its frames; null before it was open for the first time
 * @param frames handed on
 * @param lostFrames could not be decoded
 * @param droppedFrames passed over because no frame was free
 * @param attempts openings that were tried again after a failure
 * @param abandonedThreads left behind in native code that did not return
 * @param timeJumps jumps of the source's timestamps that were evened out
 */
public record CameraState(
    Phase phase,
    String cause,
    @Nullable StreamFormat format,
    long frames,
    long lostFrames,
    long droppedFrames,
    long attempts,
    long abandonedThreads,
    long timeJumps) {
  /** What a camera is doing. */
  public enum Phase {
    /** Opening for the first time. */
    OPENING,
    RUNNING,
    /** Failed, and being opened again. */
    LOST,
    /** A recording at its end. */
    ENDED
  }
}
