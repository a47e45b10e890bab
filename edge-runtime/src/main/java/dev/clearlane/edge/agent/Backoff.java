package dev.clearlane.edge.agent;

import java.time.Duration;

/**
 * How long to wait before the next attempt: doubled after each failure in a row, up to a limit, and
 * shortened at random so that many cameras behind one switch do not come back in step.
 *
 * @param first after the first failure, at least 1 ms
 * @param most limit, at least {@code first}
 * @param jitter by what part of itself a wait may be shortened, 0 to 1
 */
public record Backoff(Duration first, Duration most, double jitter) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * 0.25 s, doubled up to 1 s, shortened by up to a fifth: what comes back is seen within a second,
   * and one attempt a second costs neither side anything.
   */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(1), 0.2);

  public Backoff {
    if (first.toMillis() < 1 || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "waits between attempts go from at least 1 ms upwards, not from %d ms to %d ms"
              .formatted(first.toMillis(), most.toMillis()));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("a jitter is 0 to 1, not " + jitter);
    }
  }

  /**
   * The wait after so many failures in a row.
   *
   * @param failures at least 1
   * @param chance 0 (inclusive) to 1: how much of the jitter to take off
   */
  public Duration after(int failures, double chance) {
    double doublings = Math.min(failures - 1, MOST_DOUBLINGS);
    double whole = Math.min(first.toNanos() * Math.pow(2, doublings), (double) most.toNanos());
    return Duration.ofNanos(Math.round(whole * (1 - jitter * chance)));
  }
}
