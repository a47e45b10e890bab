package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.RestoredFrame;
import org.jspecify.annotations.Nullable;

/**
 * The live videos of a camera: they never block or fail, and show a slate with the cause while no
 * frames come.
 */
public interface LiveViews {
  /** Shows the next frame; owned by this object from the call on. */
  void accept(RestoredFrame frame);

  /** Sets the cause, in one short line, why no frames come; null for none. */
  void showProblem(@Nullable String problem);
}
