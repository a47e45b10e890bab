package dev.clearlane.trainer.recipe;

/** Decay of the learning rate from its maximum to its minimum. */
public enum Decay {
  /** Half a cosine: slow, fast, slow. */
  COSINE {
    @Override
    double left(double done) {
      return 0.5 * (1 + Math.cos(Math.PI * done));
    }
  },
  /** A straight line. */
  LINEAR {
    @Override
    double left(double done) {
      return 1 - done;
    }
  };

  /**
   * The remaining share of the decay.
   *
   * @param done completed share of the phase, 0–1
   */
  abstract double left(double done);
}
