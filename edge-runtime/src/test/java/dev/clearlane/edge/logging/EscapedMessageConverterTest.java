package dev.clearlane.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapedMessageConverterTest {
  @ParameterizedTest
  @CsvSource({
    "'front: opened', 'front: opened'",
    "'Fährt 東京.mp4 → 🚗', 'Fährt 東京.mp4 → 🚗'",
    "'a\n12:00:00 ERROR mqtt: forged', 'a\\n12:00:00 ERROR mqtt: forged'",
    "'a\r\nb\tc', 'a\\r\\nb\\tc'",
    "'\u001b[2J\u001b]0;title\u0007', '\\u001b[2J\\u001b]0;title\\u0007'",
    "'\u0085\u009b31m\u2028\u2029', '\\u0085\\u009b31m\\u2028\\u2029'",
    "'evil\u202egnp.exe', 'evil\\u202egnp.exe'",
  })
  void shouldShowEveryMessageAsOneVisibleLine(String message, String line) {
    assertThat(EscapedMessageConverter.escape(message)).isEqualTo(line);
  }

  @Test
  void shouldCutEndlessMessages() {
    assertThat(EscapedMessageConverter.escape("x".repeat(1_000_000)))
        .hasSizeLessThan(4100)
        .endsWith("… (1000000 characters)");
  }

  /** The shipped configuration escapes what its loggers get from outside. */
  @Test
  void shouldBeInTheShippedLayout() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(EscapedMessageConverterTest.class.getResource("/logback.xml"));
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("stderr");
    PatternLayout layout =
        (PatternLayout) ((LayoutWrappingEncoder<ILoggingEvent>) appender.getEncoder()).getLayout();
    ch.qos.logback.classic.spi.LoggingEvent event =
        new ch.qos.logback.classic.spi.LoggingEvent(
            "x",
            context.getLogger("dev.clearlane.edge.capture.X"),
            ch.qos.logback.classic.Level.WARN,
            "front: {}",
            null,
            new Object[] {"\u001b[31mred\r\n00:00:00.000 ERROR rtsp: forged"});
    String line = layout.doLayout(event);
    assertThat(line.getBytes(StandardCharsets.UTF_8)).doesNotContain((byte) 27);
    assertThat(line.lines()).hasSize(1);
    assertThat(line).contains("capture: front: \\u001b[31mred\\r\\n00:00:00.000");
  }
}
