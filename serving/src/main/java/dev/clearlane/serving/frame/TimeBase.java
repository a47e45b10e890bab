package dev.clearlane.serving.frame;

/**
 * The unit of a stream's timestamps: one tick lasts {@code num / den} seconds.
 *
 * @param num at least 1
 * @param den at least 1
 */
public record TimeBase(int num, int den) {
  public TimeBase {
    if (num < 1 || den < 1) {
      throw new IllegalArgumentException("a time base is positive, not " + num + "/" + den);
    }
  }

  /** The time of a tick in seconds. */
  public double seconds(long ticks) {
    return (double) ticks * num / den;
  }
}
