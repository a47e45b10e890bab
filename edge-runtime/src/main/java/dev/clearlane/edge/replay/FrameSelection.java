package dev.clearlane.edge.replay;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;

/** Applies a {@link FrameRange} to the frames of a recording, which come in order. */
final class FrameSelection {
  private final FrameRange range;
  private final TimeBase timeBase;
  private boolean begun;
  private long firstPts;
  private double lastSeconds;
  private long inRange;
  private long taken;

  /** What a frame is to the range. */
  enum Place {
    /** Left out. */
    OUTSIDE,
    /** Taken. */
    TAKEN,
    /** Behind the last frame that can be taken, as all that follow. */
    BEHIND
  }

  FrameSelection(FrameRange range, TimeBase timeBase) {
    this.range = range;
    this.timeBase = timeBase;
  }

  /** Advances to the next frame. */
  Place next(Frame frame) {
    if (!begun) {
      begun = true;
      firstPts = frame.pts();
    }
    double seconds = timeBase.seconds(frame.pts() - firstPts);
    if (taken >= range.limit() || range.isAfter(seconds)) {
      return Place.BEHIND;
    }
    lastSeconds = seconds;
    if (range.isBefore(seconds) || inRange++ % range.every() != 0) {
      return Place.OUTSIDE;
    }
    taken++;
    return Place.TAKEN;
  }

  /** Number of frames taken. */
  long taken() {
    return taken;
  }

  /** Whether no further frame can be taken. */
  boolean isFull() {
    return taken >= range.limit();
  }

  /** Time of the last frame before the end of the range. */
  double lastSeconds() {
    return lastSeconds;
  }
}
