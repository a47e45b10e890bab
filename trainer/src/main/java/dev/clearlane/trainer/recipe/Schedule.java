package dev.clearlane.trainer.recipe;

/**
 * The learning rate over a phase: a linear warm-up over the first steps, and a fall from the
 * highest rate to the lowest, or a stretch of that fall where it goes on over several phases.
 *
 * @param highest rate
 * @param lowest rate, reached at the end of the fall
 * @param warmupSteps over which the rate rises to its place on the fall
 * @param decay how it falls
 * @param begin share of the fall that came before this phase, 0–1
 * @param end share of the fall that is over after this phase, 0–1
 */
public record Schedule(
    double highest, double lowest, int warmupSteps, Decay decay, double begin, double end) {
  /** What the schedule follows. */
  public enum Basis {
    /** The share of steps done: a run can be repeated bit by bit. */
    STEPS,
    /** The share of the time limit used: ends in time on any machine, but no two runs are alike. */
    TIME
  }

  /** The whole fall. */
  Schedule(double highest, double lowest, int warmupSteps, Decay decay) {
    this(highest, lowest, warmupSteps, decay, 0, 1);
  }

  /** The n-th of several equal stretches of the fall, from 0. */
  Schedule stretch(int n, int of) {
    return new Schedule(
        highest, lowest, n == 0 ? warmupSteps : 0, decay, (double) n / of, (n + 1.0) / of);
  }

  /** The same fall from another height to its share of it. */
  public Schedule from(double otherHighest) {
    return new Schedule(
        otherHighest, lowest * otherHighest / highest, warmupSteps, decay, begin, end);
  }

  /**
   * The rate of a step.
   *
   * @param step steps of the phase done before
   * @param done share of the phase that is done, 0–1
   */
  public double rate(long step, double done) {
    double left = decay.left(begin + (end - begin) * Math.min(1, Math.max(0, done)));
    double rate = lowest + (highest - lowest) * left;
    return step < warmupSteps ? rate * (step + 1) / (warmupSteps + 1) : rate;
  }
}
