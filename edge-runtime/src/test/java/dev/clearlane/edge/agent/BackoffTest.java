package dev.clearlane.edge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void shouldDoubleUpToTheLimit() {
    Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(3), 0.2);

    assertThat(backoff.after(1, 0)).isEqualTo(Duration.ofMillis(250));
    assertThat(backoff.after(2, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.after(4, 0)).isEqualTo(Duration.ofSeconds(2));
    assertThat(backoff.after(5, 0)).isEqualTo(Duration.ofSeconds(3));
    assertThat(backoff.after(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void shouldWaitUpToASecondByDefault() {
    assertThat(Backoff.DEFAULT.after(1, 0)).isEqualTo(Duration.ofMillis(250));
    assertThat(Backoff.DEFAULT.after(1000, 0)).isEqualTo(SECOND);
  }

  @Test
  void shouldShortenByRandomJitter() {
    Backoff backoff = new Backoff(SECOND, SECOND, 0.2);

    assertThat(backoff.after(1, 1)).isEqualTo(Duration.ofMillis(800));
    assertThat(backoff.after(1, 0.5)).isEqualTo(Duration.ofMillis(900));
  }

  @Test
  void shouldRejectInvalidSettings() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, SECOND, 0))
        .hasMessage(
            "back-off: first wait must be at least 1 ms and max at least that, not 0 ms and 1000 ms");
    assertThatThrownBy(() -> new Backoff(SECOND, Duration.ofMillis(10), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(SECOND, SECOND, Double.NaN))
        .hasMessage("back-off: jitter must be 0 to 1, not NaN");
  }
}
