package dev.clearlane.serving.select;

import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.vehicle.VehicleSignals;

/** Says what to do with a frame. Used and closed on one thread; sees a stream in its order. */
public interface Selector extends AutoCloseable {
  /** The decision for a frame, which stays the caller's. Never fails: in doubt, PASS. */
  Decision decide(Frame frame);

  /** How many frames passed because the model failed on them; readable from any thread. */
  long failures();

  /** Frees the model, if there is one. */
  @Override
  void close();

  /** A selector that does not look. */
  static Selector forced(Treatment treatment) {
    return new ForcedSelector(treatment);
  }

  /**
   * A selector for a stream: decisions follow the scores with hysteresis over stream time.
   *
   * @param engine of a bundle of task {@code select}; the selector closes it, also when this fails
   * @param timeBase unit of the frames' presentation times
   * @throws EngineException if the model's labels are not ours
   */
  static Selector forStream(Engine engine, TimeBase timeBase) throws EngineException {
    return ModelSelector.forStream(engine, timeBase, new VehicleSignals(VehicleSignals.FRESH));
  }

  /**
   * The same with what the vehicle knows as evidence: speed for blur, rain sensor or wipers for
   * rain. Evidence at most doubles or halves the odds of what the picture shows; it never sees rain
   * where the picture shows none. A decision's scores remain those of the picture.
   *
   * @param signals read for every frame; what is not fresh does not count
   */
  static Selector forStream(Engine engine, TimeBase timeBase, VehicleSignals signals)
      throws EngineException {
    return ModelSelector.forStream(engine, timeBase, signals);
  }

  /**
   * A selector for single pictures: each decision follows from its own scores alone.
   *
   * @param engine of a bundle of task {@code select}; the selector closes it, also when this fails
   * @throws EngineException if the model's labels are not ours
   */
  static Selector forPictures(Engine engine) throws EngineException {
    return ModelSelector.forPictures(engine);
  }
}
