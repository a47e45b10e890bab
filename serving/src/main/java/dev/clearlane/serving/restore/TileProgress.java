package dev.clearlane.serving.restore;

/** Follows the work on a frame that takes long. */
@FunctionalInterface
public interface TileProgress {
  /** Ignores progress and never cancels. */
  TileProgress NONE = (done, total) -> true;

  /**
   * Reports finished tiles of one model's work on the current frame. Called by the restoring thread
   * between tiles.
   *
   * @return false to cancel the work on this frame
   */
  boolean tilesDone(int done, int total);
}
