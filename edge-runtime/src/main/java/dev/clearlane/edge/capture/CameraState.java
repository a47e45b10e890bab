package dev.clearlane.edge.capture;

import dev.clearlane.serving.frame.StreamFormat;
import org.jspecify.annotations.Nullable;

/**
 * State of a supervised camera. The counters start with it and continue over all openings.
 *
 * @param phase current phase
 * @param cause why it is not running, in one line; empty if it is
 * @param format of its frames; null before it was first open
 * @param frames delivered
 * @param lostFrames frames that could not be decoded
 * @param droppedFrames frames dropped because no frame memory was free
 * @param attempts number of times that it was opened again after a failure
 * @param abandonedThreads threads abandoned in native calls that did not return
 * @param timeJumps corrected jumps of the source's timestamps
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
  /** Phase of a camera. */
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
