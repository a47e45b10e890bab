package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Frame;
import java.io.IOException;

/**
 * Chooses the frames of a recording that are processed. Called on the pipeline's thread, once per
 * frame in order.
 */
public interface FrameGate {
  /** Processes every frame. */
  FrameGate OPEN =
      new FrameGate() {
        @Override
        public Step step(Frame raw) {
          return Step.PROCESS;
        }

        @Override
        public void load(Frame raw, Frame restored) {
          throw new UnsupportedOperationException("no frame is reused");
        }
      };

  /** What happens to a frame. */
  enum Step {
    /** It is processed and published. */
    PROCESS,
    /**
     * It was published by an earlier run: only the selector and fading see it, so that their state
     * is that of a run without interruption.
     */
    OBSERVE,
    /** As {@link #OBSERVE}, and it is published with the pixels of the earlier run. */
    REUSE,
    /** It is discarded; neither the selector nor an output sees it. */
    DROP
  }

  /** The step for a frame, which stays the caller's. */
  Step step(Frame raw);

  /** Writes the pixels of the earlier run into the frame that replaces a raw one. */
  void load(Frame raw, Frame restored) throws IOException;
}
