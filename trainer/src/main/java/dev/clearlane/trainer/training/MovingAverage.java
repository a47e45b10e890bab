package dev.clearlane.trainer.training;

/**
 * Decay of the exponential moving average of the weights, with a warm-up without which the average
 * would drag the first random weights along for hundreds of steps.
 */
final class MovingAverage {
  private MovingAverage() {}

  /** min(decay, (1 + n) / (10 + n)) after n steps. */
  static double decay(long step, double decay) {
    return Math.min(decay, (1.0 + step) / (10.0 + step));
  }
}
