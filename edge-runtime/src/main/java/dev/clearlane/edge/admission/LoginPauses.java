package dev.clearlane.edge.admission;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Pauses after wrong passwords, per client address: the first {@value #FREE_ATTEMPTS} cost nothing,
 * each further one a pause of 1 s, 2 s, 4 s, … 60 s in which no login of that address is checked,
 * not even a right one. Without an attempt for 10 minutes, or after a right password, an address
 * starts again. Remembers at most {@value #MAX_ADDRESSES} addresses. Thread-safe.
 */
public final class LoginPauses {
  static final int FREE_ATTEMPTS = 4;
  static final int MAX_ADDRESSES = 4096;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final long FORGET_NS = Duration.ofMinutes(10).toNanos();

  private final LongSupplier clock;
  private final Map<ClientAddress, Attempts> addresses = // guarded by itself
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ClientAddress, Attempts> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Attempts(int wrong, long lastNs, long untilNs) {}

  public LoginPauses() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds, which never goes back
   */
  public LoginPauses(LongSupplier clock) {
    this.clock = clock;
  }

  /** Time until a login of this address is checked again; zero if it is now. */
  public Duration left(ClientAddress address) {
    long nowNs = clock.getAsLong();
    synchronized (addresses) {
      Attempts attempts = addresses.get(address);
      return attempts == null
          ? Duration.ZERO
          : Duration.ofNanos(Math.max(0, attempts.untilNs() - nowNs));
    }
  }

  /** Records a wrong password. */
  public void wrong(ClientAddress address) {
    long nowNs = clock.getAsLong();
    synchronized (addresses) {
      Attempts before = addresses.get(address);
      boolean recent = before != null && nowNs - before.lastNs() < FORGET_NS;
      int wrong = recent ? before.wrong() + 1 : 1;
      addresses.put(address, new Attempts(wrong, nowNs, nowNs + pause(wrong).toNanos()));
    }
  }

  /** Records a right password. */
  public void right(ClientAddress address) {
    synchronized (addresses) {
      addresses.remove(address);
    }
  }

  private static Duration pause(int wrong) {
    int doublings = wrong - FREE_ATTEMPTS - 1;
    if (doublings < 0) {
      return Duration.ZERO;
    }
    Duration pause = FIRST.multipliedBy(1L << Math.min(doublings, 6));
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }

  /** Whole seconds of a pause, for {@code Retry-After}: at least 1. */
  public static long seconds(Duration pause) {
    return Math.max(1, (pause.toMillis() + 999) / 1000);
  }
}
