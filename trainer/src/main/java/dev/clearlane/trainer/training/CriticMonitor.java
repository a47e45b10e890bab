package dev.clearlane.trainer.training;

/**
 * Watches whether the critic still is one. Its gap is the mean score of real pictures less that of
 * generated ones, before its last update of a step, on the batch that it has just learnt from.
 *
 * <ul>
 *   <li>It has run away when the gap is beyond ±{@value #MAX_GAP}.
 *   <li>It has collapsed when in at least half of the last {@value #WINDOW} steps the gap was not
 *       positive: that is what guessing would do. The rule knows no scale, as the scores have none.
 *   <li>It is in doubt when that is so in a quarter of them; no checkpoint replaces the last one
 *       then.
 * </ul>
 */
final class CriticMonitor {
  static final int WINDOW = 100;
  private static final double MAX_GAP = 1e6;

  private final boolean[] failed = new boolean[WINDOW];
  private int observed;
  private int failures;

  /**
   * Takes a step's gap.
   *
   * @throws DivergedException if the critic has run away or collapsed
   */
  void observe(long step, double gap) throws DivergedException {
    if (!(Math.abs(gap) <= MAX_GAP)) {
      throw DivergedException.runaway(step, gap, MAX_GAP);
    }
    int at = observed++ % WINDOW;
    failures -= failed[at] ? 1 : 0;
    failed[at] = gap <= 0;
    failures += failed[at] ? 1 : 0;
    if (observed >= WINDOW && 2 * failures >= WINDOW) {
      throw DivergedException.collapsed(step, failures, WINDOW);
    }
  }

  /** Whether there is no doubt. */
  boolean isSound() {
    return 4 * failures < WINDOW;
  }
}
