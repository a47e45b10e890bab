package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.restore.Restorer;

/** Takes part in restoring for a measurement; called on the restoring thread, frame by frame. */
public interface RestoreProbe {
  /** Maximum number of frames that it retains. */
  int framesKept();

  /** Processing of a frame, which stays the caller's, starts. */
  void started(Frame raw);

  /** The selector's decision for it; returns the one to use. */
  Decision decided(Decision decision);

  /**
   * The frame was restored and passed to the outputs.
   *
   * @param restorer may be used during the call
   */
  void restored(Restorer restorer, Outputs outputs) throws EngineException, InterruptedException;

  /** The outputs of the pipeline. */
  interface Outputs {
    /** Waits until the outputs have written all frames, or have failed. */
    void awaitIdle() throws InterruptedException;
  }
}
