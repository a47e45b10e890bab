package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * One of several consecutive frames that are degraded alike.
 *
 * @param exposures how many exposures before the current frame it was taken; 0 for the current one
 * @param lasting in the same state for each frame; for what stays, such as drops on the glass, the
 *     path of a blur, and how it rains. As many numbers are drawn for each picture of a size
 * @param momentary another one for each frame; for what changes, such as noise and where streaks
 *     are. Not drawn from where everything stays
 */
public record Moment(double exposures, SplittableRandom lasting, SplittableRandom momentary) {
  /** Share of the time between two frames that the shutter is open. */
  private static final double MIN_EXPOSURE = 0.3;

  /** The only frame: what lasts and what does not come from one source. */
  static Moment alone(SplittableRandom random) {
    return new Moment(0, random, random);
  }

  /** Exposures from the start of one to the start of the next, drawn for a camera. */
  static double interval(SplittableRandom random) {
    return 1 / (MIN_EXPOSURE + (1 - MIN_EXPOSURE) * random.nextDouble());
  }
}
