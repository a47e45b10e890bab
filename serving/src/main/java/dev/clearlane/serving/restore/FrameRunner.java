package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.inference.EngineException;
import java.util.List;
import java.util.OptionalDouble;

/** Runs one engine on whole frames of any size. Does not own the engine. */
interface FrameRunner extends AutoCloseable {
  /** Ids of the models, in the order in which they run. */
  List<String> models();

  /**
   * Ids of the models that run on a frame of which only a reduced one is processed, in order.
   *
   * @return all of {@link #models}, but for those that only refine frames of full size
   */
  default List<String> modelsOfReduced() {
    return models();
  }

  /** How many earlier frames the models look at. */
  int history();

  /**
   * How many earlier frames the result depends on: at least {@link #history}, more if results of
   * earlier frames are used again.
   */
  default int reach() {
    return history();
  }

  /**
   * Restores a frame into another of its size.
   *
   * @param from with {@link #history} earlier frames, or as many as there are
   */
  void run(FrameWindow from, Frame to, StageClock clock) throws EngineException;

  /**
   * Restores a frame of which only a reduced one is to be processed, if the runner reduces it by
   * that much itself.
   *
   * @param factor from 2
   * @return false if it does not: nothing was done, and the caller reduces the frame
   */
  boolean runReduced(FrameWindow from, Frame to, int factor, StageClock clock)
      throws EngineException;

  /**
   * Runs the engine as on this frame and discards the result, so that {@link #seconds} is known.
   * Engines of a fixed tile run one batch of tiles only. The frame stands for those before it.
   */
  void warmUp(Frame from) throws EngineException;

  /**
   * Runs the engine on a frame as tensors and discards the result. The frame stands for those
   * before it.
   */
  void runBare(Frame from, StageClock clock) throws EngineException;

  /**
   * Expected time for a frame, from the running mean of past runs. May be called from any thread.
   *
   * @param scale factor by which the frame is reduced, from 1; 0 for the model's default
   * @return empty until the engine has run
   */
  OptionalDouble seconds(int widthPx, int heightPx, int scale);

  /** Frees scratch memory of its own; no engine and no other runner. */
  @Override
  default void close() {
    // most have none
  }
}
