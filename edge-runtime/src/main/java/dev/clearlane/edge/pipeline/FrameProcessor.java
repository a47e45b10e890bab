package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Produces the frame to publish for each captured one. Used on the pipeline's thread. */
interface FrameProcessor {
  /**
   * Selects and restores; if that is not possible, or not in time, the raw frame passes.
   *
   * @param raw owned by this call
   * @param step any but {@link FrameGate.Step#DROP}
   * @return owned by the caller; null if it is not published
   */
  @Nullable RestoredFrame process(Frame raw, StreamFormat format, FrameGate.Step step)
      throws IOException, InterruptedException;

  /** The frame of the last call was passed to the outputs. */
  void published(RestoreProbe.Outputs outputs) throws EngineException, InterruptedException;

  /** Number of frames for which a model was missing; readable from any thread. */
  long unserved();

  /** Number of abandoned threads; readable from any thread. */
  long abandoned();

  /** Frees the engines. */
  void close();
}
