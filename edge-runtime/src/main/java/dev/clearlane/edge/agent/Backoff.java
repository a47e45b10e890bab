package dev.clearlane.edge.agent;

import java.time.Duration;

/**
 * Waits between attempts: doubled after each consecutive failure, up to a limit, and shortened at
 * random so that many cameras behind one switch do not reconnect in step.
 *
 * @param first wait after the first failure, at least 1 ms
 * @param max limit, at least {@code first}
 * @param jitter maximum fraction by which a wait is shortened, 0 to 1
 */
public record Backoff(Duration first, Duration max, double jitter) {
  private static final int MAX_DOUBLINGS = 30;

  /** 0.25 s, doubled up to 1 s, shortened by up to a fifth: a camera is back within a second. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(1), 0.2);

  public Backoff {
    if (first.toMillis() < 1 || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "back-off: first wait must be at least 1 ms and max at least that, not %d ms and %d ms"
              .formatted(first.toMillis(), max.toMillis()));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("back-off: jitter must be 0 to 1, not " + jitter);
    }
  }

  /** Doubles from {@code first} to {@code max}, with the default jitter of a fifth. */
  public static Backoff of(Duration first, Duration max) {
    return new Backoff(first, max, DEFAULT.jitter);
  }

  /** The wait after this many consecutive failures (at least 1), with random jitter. */
  public Duration after(int failures) {
    return after(failures, Math.random());
  }

  /**
   * The wait after this many consecutive failures.
   *
   * @param failures at least 1
   * @param random 0 (inclusive) to 1: fraction of the jitter to subtract
   */
  public Duration after(int failures, double random) {
    double doublings = Math.min(failures - 1, MAX_DOUBLINGS);
    double whole = Math.min(first.toNanos() * Math.pow(2, doublings), (double) max.toNanos());
    return Duration.ofNanos(Math.round(whole * (1 - jitter * random)));
  }
}
