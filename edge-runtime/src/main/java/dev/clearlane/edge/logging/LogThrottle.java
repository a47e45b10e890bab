package dev.clearlane.edge.logging;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Permits the same log line once per interval: a failure that repeats with every frame would
 * otherwise fill a disk. Remembers a bounded number of lines. Thread-safe.
 *
 * <pre>{@code
 * if (throttle.permits(reason)) {
 *   LOG.warn("{}: frame dropped: {}", camera, reason);
 * }
 * }</pre>
 */
public final class LogThrottle {
  /** More different lines within an interval are not a repetition. */
  static final int MAX_LINES = 256;

  private final long intervalNs;
  private final LongSupplier clock;
  private final Map<String, Long> lastNs = // guarded by itself
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_LINES;
        }
      };

  /** Permits each line once per interval. */
  public LogThrottle(Duration interval) {
    this(interval, System::nanoTime);
  }

  LogThrottle(Duration interval, LongSupplier clock) {
    intervalNs = interval.toNanos();
    this.clock = clock;
  }

  /** True if the line is to be logged: it was not permitted within the last interval. */
  public boolean permits(String line) {
    long nowNs = clock.getAsLong();
    synchronized (lastNs) {
      Long before = lastNs.get(line);
      if (before != null && nowNs - before < intervalNs) {
        return false;
      }
      lastNs.put(line, nowNs);
      return true;
    }
  }
}
