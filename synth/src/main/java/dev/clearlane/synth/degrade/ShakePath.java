package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * One coordinate of a camera's path during an exposure: a quadratic with mean zero.
 *
 * <p>A hand trembles at 8 to 12 Hz and a car's body at 1 to 20 Hz, so an exposure of a thirtieth of
 * a second sees at most half a cycle: a drift with a bend, never a loop. The mean over the exposure
 * is zero, so that the light's centroid stays where the sharp picture has it; the path is at its
 * mean in the middle of the exposure up to a twelfth of the bend.
 *
 * @param drift change over the whole exposure, in the caller's unit
 * @param bend coefficient of the quadratic term, in the same unit
 */
record ShakePath(double drift, double bend) {
  /** Largest bend relative to the extent of the path: a sagitta of 4 % of the chord. */
  private static final double MAX_BEND = 0.16;

  /**
   * Draws a coordinate of a path.
   *
   * @param range change over the exposure, signed
   * @param extent of the whole path, which bounds the bend of each coordinate
   */
  static ShakePath draw(double range, double extent, SplittableRandom random) {
    return new ShakePath(range, extent * MAX_BEND * (2 * random.nextDouble() - 1));
  }

  /** The coordinate at a moment of the exposure: −0.5 its start, 0 its middle, 0.5 its end. */
  double at(double moment) {
    return drift * moment + bend * (moment * moment - 1 / 12.0);
  }

  /**
   * The coordinate at a moment of an earlier exposure; between exposures the camera drifts on as
   * during one.
   *
   * @param exposures how many exposures before, from 0
   */
  double at(double moment, double exposures) {
    return at(moment) - drift * exposures;
  }
}
