package dev.clearlane.trainer.training;

/**
 * Counts the time between two steps as training time, up to a limit: a process may be suspended.
 */
final class StepClock {
  private static final double LONGEST_S = 10;
  private static final double TIMES_THE_FASTEST = 10;

  private double fastestS = Double.POSITIVE_INFINITY;

  /** Seconds that count: no more than 10, or than ten times the fastest step of a slow network. */
  double counted(double tookS) {
    fastestS = Math.min(fastestS, tookS);
    return Math.min(tookS, Math.max(LONGEST_S, TIMES_THE_FASTEST * fastestS));
  }
}
