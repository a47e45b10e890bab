package dev.clearlane.edge.replay;

/** Receives the progress of a replay, on one of its threads; must return at once. */
@FunctionalInterface
public interface ReplayProgress {
  /** Ignores progress. */
  ReplayProgress NONE = (frames, expected) -> {};

  /**
   * A frame has reached the outputs.
   *
   * @param frames so far
   * @param expected in total; −1 if the source does not tell
   */
  void frame(long frames, long expected);
}
