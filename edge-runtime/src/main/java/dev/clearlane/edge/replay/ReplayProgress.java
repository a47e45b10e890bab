package dev.clearlane.edge.replay;

/** Told how far a replay is, on one of its threads; must return at once. */
@FunctionalInterface
public interface ReplayProgress {
  /** Nobody is interested. */
  ReplayProgress NONE = (frames, expected) -> {};

  /**
   * A frame came out at the end.
   *
   * @param frames so far
   * @param expected in all, or −1 where the source does not say
   */
  void frame(long frames, long expected);
}
