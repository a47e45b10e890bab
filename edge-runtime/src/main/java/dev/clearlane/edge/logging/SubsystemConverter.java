package dev.clearlane.edge.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The subsystem of a log line, e.g. {@code rtsp}: the package of its logger below the module and
 * {@code publish}. Users know subsystems, not classes.
 */
public final class SubsystemConverter extends ClassicConverter {
  private static final Pattern PACKAGE =
      Pattern.compile("dev\\.clearlane\\.[a-z]+\\.(?:publish\\.)?([a-z]+)\\..*");

  @Override
  public String convert(ILoggingEvent event) {
    return subsystem(event.getLoggerName());
  }

  /** Loggers of libraries are named by their class. */
  static String subsystem(String logger) {
    Matcher matcher = PACKAGE.matcher(logger);
    return matcher.matches() ? matcher.group(1) : logger.substring(logger.lastIndexOf('.') + 1);
  }
}
