package dev.clearlane.serving.select;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.vehicle.VehicleSignals;

/** Decides the treatment of frames. Used and closed on one thread; frames come in stream order. */
public interface Selector extends AutoCloseable {
  /** The decision for a frame, which remains owned by the caller. PASS if the model fails. */
  Decision decide(Frame frame);

  /** Number of frames that the model failed on; readable from any thread. */
  long failures();

  /** Frees the model, if any. */
  @Override
  void close();

  /** A selector with a fixed treatment. */
  static Selector forced(Treatment treatment) {
    return new ForcedSelector(treatment);
  }

  /**
   * A selector for a stream: decisions follow the scores with hysteresis over stream time.
   *
   * @param engine of a bundle of task {@code select}; closed by the selector, also on failure
   * @param timeBase unit of the frames' presentation times
   * @throws EngineException if the model has unknown labels
   */
  static Selector forStream(Engine engine, TimeBase timeBase) throws EngineException {
    return ModelSelector.forStream(
        engine, timeBase, new VehicleSignals(VehicleSignals.FRESH), 0, SelectorTuning.NONE);
  }

  /**
   * A selector for a stream that also uses vehicle signals: speed for blur, rain sensor or wipers
   * for rain. Signals no more than double or halve the odds of a label. The scores in decisions are
   * those of the picture.
   *
   * @param signals read for every frame; stale values are ignored
   * @param intervalSeconds frames that follow a scored one more closely share its scores; 0 for
   *     none
   * @param tuning of the camera
   */
  static Selector forStream(
      Engine engine,
      TimeBase timeBase,
      VehicleSignals signals,
      double intervalSeconds,
      SelectorTuning tuning)
      throws EngineException {
    return ModelSelector.forStream(engine, timeBase, signals, intervalSeconds, tuning);
  }

  /**
   * A selector for single pictures: each decision depends only on the scores of its picture.
   *
   * @param engine of a bundle of task {@code select}; closed by the selector, also on failure
   * @throws EngineException if the model has unknown labels
   */
  static Selector forPictures(Engine engine) throws EngineException {
    return ModelSelector.forPictures(engine);
  }
}
