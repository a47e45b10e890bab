package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.RestoredFrame;
import org.jspecify.annotations.Nullable;

/**
 * An output that is there all the time: it neither blocks nor fails, and shows what is wrong while
 * no frames come.
 */
public interface LiveViews {
  /** Takes one frame, in order; the screen owns it and closes it. */
  void accept(RestoredFrame frame);

  /** Says in one short line why no frames come; null when they may be expected. */
  void say(@Nullable String problem);
}
