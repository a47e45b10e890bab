package dev.clearlane.trainer.data;

import java.util.SplittableRandom;

/** Independent random number generators for all random choices. */
public final class Seeds {
  private Seeds() {}

  /** The random source of one sample of one step. */
  public static SplittableRandom random(long seed, long step, int index) {
    return new SplittableRandom(mix(mix(seed, step), index));
  }

  /** A distinct seed for each pair of numbers. */
  public static long mix(long seed, long number) {
    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014), over a step of the golden ratio.
    long z = seed + (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
