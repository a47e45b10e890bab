package dev.clearlane.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RepeatedLineFilterTest {
  private final AtomicLong nowNs = new AtomicLong();
  private final LoggerContext context = new LoggerContext();
  private final Logger log = context.getLogger("camera");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void start() {
    context.addTurboFilter(new RepeatedLineFilter(nowNs::get));
    lines.start();
    log.addAppender(lines);
    log.setLevel(Level.INFO);
  }

  @Test
  void shouldLogTheSameLineOncePerSecond() {
    long before = RepeatedLineFilter.suppressed();
    for (int i = 0; i < 100; i++) {
      log.warn("{}: {} failed ({} so far)", "front", "clip.mp4", i);
      nowNs.addAndGet(25_000_000);
    }
    assertThat(messages())
        .containsExactly(
            "front: clip.mp4 failed (0 so far)",
            "front: clip.mp4 failed (40 so far)",
            "front: clip.mp4 failed (80 so far)");
    assertThat(RepeatedLineFilter.suppressed() - before).isEqualTo(97);
  }

  @Test
  void shouldDistinguishCamerasCausesAndLevels() {
    log.warn("{}: no route to host", "camera1");
    log.warn("{}: no route to host", "camera2");
    log.warn("{}: no route to host", "cam-1");
    log.warn("{}: no route to host", "cam-2");
    log.warn("{}: refused", "camera1");
    log.error("{}: refused", "camera1");
    log.warn("rtsp://10.0.0.1:554/a: refused");
    log.warn("rtsp://10.0.0.2:554/a: refused");
    context.getLogger("other").warn("camera1: refused");

    assertThat(lines.list).hasSize(8);
  }

  @Test
  void shouldIgnoreDisabledLevels() {
    log.debug("unseen");
    log.setLevel(Level.DEBUG);
    log.debug("unseen");
    assertThat(messages()).containsExactly("unseen");
  }

  @Test
  void shouldRememberABoundedNumberOfLines() {
    log.warn("first");
    for (int i = 0; i < 2 * LogThrottle.MAX_LINES; i++) {
      log.warn("line" + i + "x");
    }
    log.warn("first");
    assertThat(messages()).hasSize(2 * LogThrottle.MAX_LINES + 2);
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
