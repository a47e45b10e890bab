package dev.clearlane.edge.replay;

import dev.clearlane.serving.frame.StreamFormat;
import java.util.Locale;

/**
 * Frames of a recording by time and number. Times count from the first frame of the recording.
 *
 * @param fromSeconds time of the first frame
 * @param toSeconds time that frames end before; infinite for the end of the recording
 * @param every takes the first frame and every N-th after it, at least 1
 * @param limit maximum number of frames taken, at least 1
 */
public record FrameRange(double fromSeconds, double toSeconds, long every, long limit) {
  /** All frames. */
  public static final FrameRange ALL =
      new FrameRange(0, Double.POSITIVE_INFINITY, 1, Long.MAX_VALUE);

  /** Times are written in milliseconds: a frame at 1.0667 s is found at 1.067. */
  private static final double TOLERANCE_S = 0.0005;

  /**
   * @throws IllegalArgumentException one line with the option, the rule and the value
   */
  public FrameRange {
    if (!(fromSeconds >= 0)) {
      throw new IllegalArgumentException("--from must be at least 0, but is " + time(fromSeconds));
    }
    if (!(toSeconds > fromSeconds)) {
      throw new IllegalArgumentException(
          "--to must be after --from %s, but is %s".formatted(time(fromSeconds), time(toSeconds)));
    }
    if (every < 1) {
      throw new IllegalArgumentException("--every must be at least 1, but is " + every);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1 frame, but is " + limit);
    }
  }

  /** All frames up to a number. */
  public static FrameRange first(long limit) {
    return new FrameRange(0, Double.POSITIVE_INFINITY, 1, limit);
  }

  /** Whether times or a step leave out frames. */
  public boolean isPartial() {
    return fromSeconds > 0 || isCut() || every > 1;
  }

  /** Whether the end of the recording is left out by a time. */
  boolean isCut() {
    return toSeconds < Double.POSITIVE_INFINITY;
  }

  /** Whether a time is before the first frame. */
  boolean isBefore(double seconds) {
    return seconds < fromSeconds - TOLERANCE_S;
  }

  /** Whether a time is after the last frame. */
  boolean isAfter(double seconds) {
    return seconds >= toSeconds - TOLERANCE_S;
  }

  /** The format of the frames taken from a recording: their rate, and their expected number. */
  StreamFormat of(StreamFormat recording) {
    return new StreamFormat(
        recording.widthPx(),
        recording.heightPx(),
        recording.timeBase(),
        recording.framesPerSecond() / every,
        expectedFrames(recording),
        recording.tags());
  }

  /** Exact for a constant frame rate. */
  private long expectedFrames(StreamFormat recording) {
    if (recording.expectedFrames() < 0 && !isCut()) {
      return limit == Long.MAX_VALUE ? -1 : limit;
    }
    double rate = recording.framesPerSecond();
    long end = isCut() ? frames(toSeconds, rate) : recording.expectedFrames();
    if (recording.expectedFrames() >= 0) {
      end = Math.min(end, recording.expectedFrames());
    }
    long within = Math.max(0, end - frames(fromSeconds, rate));
    return Math.min(limit, (within + every - 1) / every);
  }

  /** Frames before a time. */
  private static long frames(double seconds, double rate) {
    return (long) Math.ceil((seconds - TOLERANCE_S) * rate);
  }

  /** A time as hours, minutes, seconds and milliseconds. */
  static String time(double seconds) {
    if (!Double.isFinite(seconds)) {
      return "the end";
    }
    long ms = Math.round(seconds * 1000);
    return String.format(
        Locale.ROOT,
        "%02d:%02d:%02d.%03d",
        ms / 3_600_000,
        ms / 60_000 % 60,
        ms / 1000 % 60,
        ms % 1000);
  }
}
