package dev.clearlane.edge.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Lets the same line through once a second: what fails at every frame would otherwise fill a disk.
 * Lines that differ in numbers alone, counts or times, are the same. Thread-safe.
 */
public final class RepeatFilter extends TurboFilter {
  static final long QUIET_NS = 1_000_000_000;

  /** Lines that are remembered; more different ones within a second are not a repetition. */
  static final int MOST_LINES = 256;

  /** A number that stands alone: the 2 of {@code camera2} or of an address tells lines apart. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.:/-])[+-]?\\d+([.,]\\d+)*(?![\\w:/-])");

  private static final AtomicLong SUPPRESSED = new AtomicLong();

  private final LongSupplier clock;
  private final Map<String, Long> lastNs =
      new LinkedHashMap<>(MOST_LINES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_LINES;
        }
      };

  public RepeatFilter() {
    this(System::nanoTime);
  }

  RepeatFilter(LongSupplier clock) {
    this.clock = clock;
  }

  /** How many lines were held back so far. */
  public static long suppressed() {
    return SUPPRESSED.get();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] params,
      @Nullable Throwable thrown) {
    if (format == null || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL; // asked whether the level is on, or not to be logged anyway
    }
    String text = MessageFormatter.arrayFormat(format, params).getMessage();
    String line = logger.getName() + ' ' + level + ' ' + NUMBER.matcher(text).replaceAll("#");
    long nowNs = clock.getAsLong();
    synchronized (lastNs) {
      Long before = lastNs.get(line);
      if (before != null && nowNs - before < QUIET_NS) {
        SUPPRESSED.incrementAndGet();
        return FilterReply.DENY;
      }
      lastNs.put(line, nowNs);
    }
    return FilterReply.NEUTRAL;
  }
}
