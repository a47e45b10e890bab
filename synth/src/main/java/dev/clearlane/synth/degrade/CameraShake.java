package dev.clearlane.synth.degrade;

import java.util.SplittableRandom;

/**
 * How one angle of a camera moves during an exposure: a drift and a vibration, zero in the middle.
 *
 * @param driftRad change over the whole exposure
 * @param vibrationRad amplitude of the vibration
 * @param cycles vibrations per exposure
 * @param phaseRad of the vibration at the middle of the exposure
 */
record CameraShake(double driftRad, double vibrationRad, double cycles, double phaseRad) {

  /** Draws a shake whose extent is near {@code rangeRad}. */
  static CameraShake draw(double rangeRad, SplittableRandom random) {
    double vibrationShare = random.nextDouble() * random.nextDouble();
    double sign = random.nextBoolean() ? 1 : -1;
    return new CameraShake(
        sign * rangeRad * (1 - vibrationShare),
        rangeRad * vibrationShare / 2,
        0.5 + 2 * random.nextDouble(),
        2 * Math.PI * random.nextDouble());
  }

  /** The angle at a moment of the exposure: −0.5 its start, 0 the reference, 0.5 its end. */
  double at(double moment) {
    return driftRad * moment
        + vibrationRad * (Math.sin(2 * Math.PI * cycles * moment + phaseRad) - Math.sin(phaseRad));
  }
}
