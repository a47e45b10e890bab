package dev.clearlane.edge.replay;

import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sees every frame of a replay, in order, with its measurements. Called on one thread. */
@FunctionalInterface
public interface FrameObserver {
  /** Sees nothing. */
  FrameObserver NONE = (frame, seconds, similarity) -> {};

  /** Both, one after the other. */
  static FrameObserver both(FrameObserver first, FrameObserver second) {
    return (frame, seconds, similarity) -> {
      first.frame(frame, seconds, similarity);
      second.frame(frame, seconds, similarity);
    };
  }

  /**
   * A frame.
   *
   * @param frame stays the caller's
   * @param seconds stream time
   * @param similarity against the reference; null without one, or without a counterpart in it
   */
  void frame(RestoredFrame frame, double seconds, @Nullable Similarity similarity)
      throws IOException;
}
