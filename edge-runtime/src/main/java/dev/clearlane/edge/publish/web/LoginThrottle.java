package dev.clearlane.edge.publish.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A pause after each wrong token, doubled with each further one from the same address. The oldest
 * addresses are forgotten first. Thread-safe.
 */
final class LoginThrottle {
  private static final int MAX_ADDRESSES = 1_000;
  private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier clockNs;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  private record Failures(long lastNs, long pauseNs) {}

  /**
   * @param clockNs monotonic clock in nanoseconds
   */
  LoginThrottle(LongSupplier clockNs) {
    this.clockNs = clockNs;
  }

  /** Seconds, rounded up, that this address has to wait before the next attempt; 0 for none. */
  synchronized long waitS(String address) {
    Failures failed = failures.get(address);
    if (failed == null) {
      return 0;
    }
    long leftNs = failed.pauseNs - (clockNs.getAsLong() - failed.lastNs);
    return leftNs <= 0 ? 0 : (leftNs + 999_999_999) / 1_000_000_000;
  }

  synchronized void failed(String address) {
    Failures before = failures.remove(address);
    long pauseNs = before == null ? FIRST_PAUSE_NS : Math.min(2 * before.pauseNs, MAX_PAUSE_NS);
    failures.put(address, new Failures(clockNs.getAsLong(), pauseNs));
  }

  synchronized void succeeded(String address) {
    failures.remove(address);
  }
}
