package dev.clearlane.edge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RestoredShareTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final Metrics metrics = new Metrics();
  private final CameraMetrics camera = metrics.camera("front");
  private final RestoredShare share = new RestoredShare(metrics);

  @Test
  void shouldCountFramesThatNeededRestoring() {
    update(0);
    publish(30, "derain", "derain");
    publish(10, "derain", "pass");
    publish(500, "pass", "pass");
    update(1);

    assertThat(share.lines())
        .containsExactly(
            "front: 75 % of the frames that needed restoring got it over the last minute (30 of"
                + " 40)");
    assertThat(metrics.text()).contains("clearlane_restored_share{camera=\"front\"} 0.75");
  }

  @Test
  void shouldCountFramesWithoutADecisionAsNeedy() {
    update(0);
    publish(1, "derain", "derain");
    camera.raw(RawReason.LATE);
    camera.raw(RawReason.NO_TIME); // decided: counted as published
    update(1);

    assertThat(share.lines()).singleElement().asString().contains("50 %", "(1 of 2)");
  }

  @Test
  void shouldForgetFramesAfterAMinute() {
    update(0);
    publish(10, "derain", "pass");
    update(1);
    update(62);
    publish(10, "derain", "derain");
    update(63);

    assertThat(share.lines()).singleElement().asString().contains("100 %", "(10 of 10)");
  }

  @Test
  void shouldReportNothingWhereNothingNeededRestoring() {
    update(0);
    publish(100, "pass", "pass");
    update(1);

    assertThat(share.lines()).isEmpty();
    assertThat(metrics.text()).contains("clearlane_restored_share{camera=\"front\"} 1.0");
  }

  @Test
  void shouldForgetCamerasThatAreGone() {
    update(0);
    share.update(SECOND_NS, Set.of());

    assertThat(metrics.text()).doesNotContain("clearlane_restored_share{");
  }

  @Test
  void shouldWarnOnceAndNotWhileModelsAreOpenedAndMeasured() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(RestoredShare.class);
    logger.addAppender(log);
    try {
      update(0);
      publish(300, "derain", "pass");
      update(10);
      assertThat(log.list).isEmpty();
      for (int second = 20; second < 40; second++) {
        publish(25, "derain", "pass");
        update(second);
      }
      assertThat(log.list).singleElement().asString().contains("0 % of the frames", "engine.tier");
    } finally {
      logger.detachAppender(log);
    }
    assertThat(share.of("front")).isZero();
    assertThat(share.of("rear")).isEqualTo(1);
  }

  private void update(long seconds) {
    share.update(seconds * SECOND_NS, Set.of("front"));
  }

  private void publish(int frames, String decision, String applied) {
    for (int i = 0; i < frames; i++) {
      camera.published(decision, applied, "full", Map.of());
    }
  }
}
