package dev.clearlane.trainer.recipe;

/** How a learning rate falls from its highest to its lowest. */
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
   * The share of the fall that is still to come.
   *
   * @param done share of the phase that is done, 0–1
   */
  abstract double left(double done);
}
