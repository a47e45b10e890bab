package dev.clearlane.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
  private final AtomicLong nowNs = new AtomicLong(Long.MAX_VALUE - 5);
  private final LogThrottle throttle = new LogThrottle(Duration.ofSeconds(10), nowNs::get);

  @Test
  void shouldPermitEachLineOncePerInterval() {
    assertThat(throttle.permits("a")).isTrue();
    assertThat(throttle.permits("b")).isTrue();
    nowNs.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(throttle.permits("a")).isFalse();
    nowNs.incrementAndGet();
    assertThat(throttle.permits("a")).isTrue();
    assertThat(throttle.permits("a")).isFalse();
  }
}
