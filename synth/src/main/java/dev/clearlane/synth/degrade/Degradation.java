package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * A degraded copy of one of several consecutive frames; of a single one what {@link
   * #apply(Picture, SplittableRandom)} gives.
   */
  default Picture apply(Picture clean, Moment moment) {
    return apply(clean, moment.lasting());
  }

  /**
   * Whether it moves the camera from frame to frame itself, as blur does: then it is given the
   * current picture for each of them.
   */
  default boolean moves() {
    return false;
  }

  /**
   * Degraded copies of consecutive frames, as one moment after the other.
   *
   * @param frames of one size, at least one, newest first; a single one gives what {@link
   *     #apply(Picture, SplittableRandom)} gives
   * @return as many, in the same order
   */
  default List<Picture> apply(List<Picture> frames, SplittableRandom random) {
    if (frames.size() == 1) {
      return List.of(apply(frames.get(0), random));
    }
    long seed = random.nextLong();
    double interval = Moment.interval(random);
    List<Picture> degraded = new ArrayList<>();
    for (Picture frame : frames) {
      double exposures = degraded.size() * interval;
      degraded.add(apply(frame, new Moment(exposures, new SplittableRandom(seed), random.split())));
    }
    return degraded;
  }
}
