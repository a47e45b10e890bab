package dev.clearlane.trainer.training;

/**
 * The learning rate over a run: a linear warm-up over the first steps, then half a cosine from the
 * highest rate down to the lowest.
 *
 * @param highest rate
 * @param lowest rate, reached at the end
 * @param warmupSteps over which the rate rises to its place on the cosine
 */
public record Schedule(double highest, double lowest, int warmupSteps) {
  /** What the schedule follows. */
  public enum Basis {
    /** The share of steps done: a run can be repeated bit by bit. */
    STEPS,
    /** The share of the time limit used: ends in time on any machine, but no two runs are alike. */
    TIME
  }

  /**
   * The rate of a step.
   *
   * @param step steps done before
   * @param done share of the run that is done, 0–1
   */
  public double rate(long step, double done) {
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, done))));
    double rate = lowest + (highest - lowest) * cosine;
    return step < warmupSteps ? rate * (step + 1) / (warmupSteps + 1) : rate;
  }
}
