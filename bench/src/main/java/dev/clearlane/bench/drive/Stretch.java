package dev.clearlane.bench.drive;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A part of a drive with one kind of degradation.
 *
 * @param kind {@code clean}, {@code blur}, {@code rain}, {@code drops} or {@code both}
 * @param firstFrame counted from 0
 * @param lastFrame included
 */
public record Stretch(
    @JsonProperty(required = true) String kind,
    @JsonProperty(required = true) int firstFrame,
    @JsonProperty(required = true) int lastFrame) {
  public Stretch {
    if (firstFrame < 0 || lastFrame < firstFrame) {
      throw new IllegalArgumentException(
          "a stretch must end after its start, but is %d to %d".formatted(firstFrame, lastFrame));
    }
  }

  /** Whether it is degraded. */
  public boolean isDegraded() {
    return !kind.equals("clean");
  }

  /** True if the stretch contains the frame. */
  public boolean contains(long frame) {
    return firstFrame <= frame && frame <= lastFrame;
  }

  /** The frame in the middle. */
  int middleFrame() {
    return (firstFrame + lastFrame) / 2;
  }
}
