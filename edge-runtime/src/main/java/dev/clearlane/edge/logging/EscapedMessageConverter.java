package dev.clearlane.edge.logging;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * The message of a log line as one line of visible characters, whatever a camera, client, file or
 * broker put into it: line ends and other control characters, among them the start of terminal
 * escapes, and characters that reverse the direction of writing are escaped as in Java. Longer
 * messages than {@value #MAX_CHARS} characters are cut.
 */
public final class EscapedMessageConverter extends MessageConverter {
  static final int MAX_CHARS = 4000;

  @Override
  public String convert(ILoggingEvent event) {
    return escape(super.convert(event));
  }

  static String escape(String message) {
    int length = Math.min(message.length(), MAX_CHARS);
    StringBuilder line = null; // copied only where needed
    for (int i = 0; i < length; i++) {
      char c = message.charAt(i);
      if (isVisible(c)) {
        if (line != null) {
          line.append(c);
        }
        continue;
      }
      if (line == null) {
        line = new StringBuilder(length + 16).append(message, 0, i);
      }
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append("\\u%04x".formatted((int) c));
      }
    }
    String escaped = line == null ? message.substring(0, length) : line.toString();
    return length == message.length()
        ? escaped
        : "%s… (%d characters)".formatted(escaped, message.length());
  }

  private static boolean isVisible(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
