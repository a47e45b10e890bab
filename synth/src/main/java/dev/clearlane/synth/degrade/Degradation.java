package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Spoils a clean picture in one way.
 *
 * <p>A pure function: the same picture and a random source in the same state give the same samples.
 * The result has the clean picture's size and stays aligned with it; the clean picture is not
 * changed. Implementations are immutable and may be shared between threads; the random source
 * belongs to the caller, one per thread.
 */
@FunctionalInterface
public interface Degradation {
  /**
   * A degraded copy.
   *
   * @param clean 8-bit picture of any size
   * @param random drawn from for every free parameter, such as angles and amounts
   */
  Picture apply(Picture clean, SplittableRandom random);
}
