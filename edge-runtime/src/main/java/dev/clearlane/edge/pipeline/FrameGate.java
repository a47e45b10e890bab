package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Frame;

/**
 * Chooses the frames of a recording that are processed. Called on the pipeline's thread, once per
 * frame in order.
 */
@FunctionalInterface
public interface FrameGate {
  /** Processes every frame. */
  FrameGate OPEN = raw -> Step.PROCESS;

  /** What happens to a frame. */
  enum Step {
    /** It is processed and published. */
    PROCESS,
    /** It is discarded; neither the selector nor an output sees it. */
    DROP
  }

  /** The step for a frame, which stays the caller's. */
  Step step(Frame raw);
}
