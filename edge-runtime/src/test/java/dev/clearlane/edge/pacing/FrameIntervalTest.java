package dev.clearlane.edge.pacing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FrameIntervalTest {
  private static final long MS = 1_000_000;

  private final FrameInterval interval = new FrameInterval();
  private long nowNs = Long.MAX_VALUE - 100 * MS; // a monotonic clock may start anywhere

  @Test
  void shouldBeUnknownAtFirst() {
    for (int i = 0; i < FrameInterval.KNOWN_AFTER; i++) {
      add(40);
      assertThat(interval.ns()).isZero();
    }
    add(40);
    assertThat(interval.ns()).isEqualTo(40 * MS);
  }

  @Test
  void shouldBeTheMeanOfFramesThatComeInBursts() {
    for (int i = 0; i < 1000; i++) {
      add(i % 4 == 0 ? 145 : 5);
      if (i > FrameInterval.WINDOW) {
        assertThat(interval.ns()).as("frame %d", i).isCloseTo(40 * MS, within(5 * MS));
      }
    }
  }

  @Test
  void shouldFollowAChangeWithinItsWindow() {
    repeat(200, 40);
    repeat(FrameInterval.WINDOW, 100);
    assertThat(interval.ns()).isEqualTo(100 * MS);
  }

  @Test
  void shouldNotCountAPauseAndKeepItsMeanUntilThereIsAnother() {
    repeat(100, 40);
    add(60_000);
    assertThat(interval.ns()).isEqualTo(40 * MS);
    repeat(FrameInterval.KNOWN_AFTER, 20);
    assertThat(interval.ns()).isEqualTo(20 * MS);
  }

  private void repeat(int frames, long ms) {
    for (int i = 0; i < frames; i++) {
      add(ms);
    }
  }

  private void add(long ms) {
    nowNs += ms * MS;
    interval.add(nowNs);
  }
}
