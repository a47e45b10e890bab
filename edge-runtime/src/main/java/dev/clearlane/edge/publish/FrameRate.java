package dev.clearlane.edge.publish;

import java.util.Optional;

/** Thins out frames to a rate in stream time. Used on one thread, but for {@link #set}. */
public final class FrameRate {
  private static final double SLACK_SECONDS = 1e-6; // rounding of time bases

  private volatile double periodSeconds;
  private Optional<Double> lastSeconds = Optional.empty();

  /**
   * @param maxFps frames per second, above 0
   */
  public FrameRate(double maxFps) {
    set(maxFps);
  }

  /** Sets the maximum rate, above 0. Any thread. */
  public void set(double maxFps) {
    periodSeconds = 1 / maxFps;
  }

  /**
   * Whether a frame of this stream time is to be used; it then counts as used. A frame that goes
   * back in time is.
   */
  public boolean take(double seconds) {
    boolean due =
        lastSeconds
            .map(last -> seconds < last || seconds - last >= periodSeconds - SLACK_SECONDS)
            .orElse(true);
    if (due) {
      lastSeconds = Optional.of(seconds);
    }
    return due;
  }
}
