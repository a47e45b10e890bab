package dev.clearlane.edge.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Applies a {@link LogThrottle} of one second to all lines of the process. Lines that differ only
 * in numbers, such as counts or times, count as the same. Thread-safe.
 */
public final class RepeatedLineFilter extends TurboFilter {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** A number that is a word of its own: the 2 of {@code camera2} or of an address stays. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.:/-])[+-]?\\d+([.,]\\d+)*(?![\\w:/-])");

  private static final AtomicLong SUPPRESSED = new AtomicLong();

  private final LogThrottle throttle;

  public RepeatedLineFilter() {
    this(System::nanoTime);
  }

  RepeatedLineFilter(LongSupplier clock) {
    throttle = new LogThrottle(INTERVAL, clock);
  }

  /** Number of suppressed lines. */
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
      return FilterReply.NEUTRAL; // a query of the level, or a line that is not logged anyway
    }
    String text = MessageFormatter.arrayFormat(format, params).getMessage();
    String line = logger.getName() + ' ' + level + ' ' + NUMBER.matcher(text).replaceAll("#");
    if (throttle.permits(line)) {
      return FilterReply.NEUTRAL;
    }
    SUPPRESSED.incrementAndGet();
    return FilterReply.DENY;
  }
}
