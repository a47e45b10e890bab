package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.capture.Timeline.Moment;
import dev.clearlane.serving.frame.TimeBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimelineTest {
  private static final long ORIGIN_NS = 5_000_000_000L;
  private static final TimeBase RTP = new TimeBase(1, 90_000);
  private static final long MS = 1_000_000;
  private static final long FRAME_NS = 40 * MS;
  private static final long FRAME_TICKS = 3600;

  private final Timeline timeline = new Timeline(ORIGIN_NS);
  private final List<Moment> moments = new ArrayList<>();
  private long arrivalNs = ORIGIN_NS + 100 * MS;

  @Test
  void shouldPlaceTheFirstFrameWhereItArrives() {
    timeline.begin(RTP, 64);

    place(123_456, 0);

    assertThat(moments.get(0)).isEqualTo(new Moment(9000, arrivalNs));
  }

  @Test
  void shouldGiveUnevenArrivalsTheSourcesSpacing() {
    timeline.begin(RTP, 64);
    Random random = new Random(1);
    long startNs = arrivalNs;
    place(0, 0); // the least delayed
    for (int i = 1; i < 500; i++) {
      arrivalNs = startNs + i * FRAME_NS + random.nextInt(30) * MS;
      moments.add(timeline.place(i * FRAME_TICKS, arrivalNs));
    }

    // moved on by the least of 50 delays, which is next to none
    assertSpacing(0, 500, 6 * MS);
  }

  /** Every place of the wrap-around relative to the frames, and many rounds of a small counter. */
  @ParameterizedTest
  @CsvSource({"33, 8589934592", "32, 4294967296", "16, 65536"})
  void shouldGoOnEvenlyThroughWrapAround(int bits, long modulus) {
    for (long ahead = 0; ahead < 3 * FRAME_TICKS; ahead += 7) {
      moments.clear();
      timeline.begin(RTP, bits);
      arrivalNs += FRAME_NS;
      for (int i = 0; i < 60; i++) {
        place((modulus - ahead + i * FRAME_TICKS) % modulus, i == 0 ? 0 : FRAME_NS);
      }
      assertSpacing(0, 60, 0);
    }
    assertThat(timeline.jumps()).isZero();
  }

  @Test
  void shouldStayMonotonicIfLibavUnwrapsTimestampsOnlyOnce() {
    timeline.begin(RTP, 33);
    long modulus = 1L << 33;
    place(modulus - FRAME_TICKS, 0);
    place(modulus, FRAME_NS);
    place(modulus + FRAME_TICKS, FRAME_NS);
    place(2 * FRAME_TICKS, FRAME_NS);

    assertSpacing(0, 4, 0);
    assertThat(timeline.jumps()).isZero();
  }

  /** −3 h, +10 h, and what lies between, in the middle of an even stream. */
  @ParameterizedTest
  @ValueSource(doubles = {-10_800, 36_000, -1, 1.5, -0.08, 60, -40_000})
  void shouldEvenOutJumps(double seconds) {
    timeline.begin(RTP, 33);
    long start = 4_000_000_000L;
    for (int i = 0; i < 25; i++) {
      place(start + i * FRAME_TICKS, i == 0 ? 0 : FRAME_NS);
    }
    long jumped = start + Math.round(seconds * 90_000);
    for (int i = 25; i < 50; i++) {
      place(Math.floorMod(jumped + i * FRAME_TICKS, 1L << 33), FRAME_NS);
    }

    assertSpacing(0, 50, 0);
    assertThat(timeline.jumps()).isEqualTo(1);
  }

  @Test
  void shouldStayBeforeArrivalsWhenTimestampsSkipALittle() {
    timeline.begin(RTP, 64);
    place(0, 0);
    place(FRAME_TICKS + 45_000, FRAME_NS); // half a second that did not pass
    place(2 * FRAME_TICKS + 45_000, FRAME_NS);

    assertSpacing(0, 3, 0);
  }

  @Test
  void shouldShowTheTrueTimesOfFramesThatTheNetworkHeldBack() {
    timeline.begin(RTP, 64);
    for (int i = 0; i < 25; i++) {
      place(i * FRAME_TICKS, i == 0 ? 0 : FRAME_NS);
    }
    place(25 * FRAME_TICKS, 26 * FRAME_NS); // one second of silence, then all at once
    for (int i = 26; i < 50; i++) {
      place(i * FRAME_TICKS, 0);
    }

    assertSpacing(0, 50, 0);
  }

  @Test
  void shouldFollowASourceThatPausedItsClock() {
    timeline.begin(RTP, 64);
    place(0, 0);
    place(FRAME_TICKS, 5_000 * MS);
    for (int i = 2; i < 100; i++) {
      place(i * FRAME_TICKS, FRAME_NS);
    }

    assertThat(moments.get(99).captureNs()).isEqualTo(arrivalNs);
    assertInvariants();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.999, 1.001})
  void shouldFollowAClockThatRunsSlowOrFast(double speed) {
    timeline.begin(RTP, 64);
    for (int i = 0; i < 100_000; i++) {
      place(Math.round(i * FRAME_TICKS * speed), FRAME_NS);
      assertThat(arrivalNs - moments.get(i).captureNs()).isBetween(0L, 5 * MS);
    }
    assertInvariants();
  }

  @Test
  void shouldGoOnFromOneOpeningToTheNextWhateverItsUnits() {
    timeline.begin(RTP, 33);
    place(5_000_000, 0);
    place(5_003_600, FRAME_NS);
    timeline.begin(new TimeBase(1, 1000), 64);
    place(17, 2 * FRAME_NS);
    place(57, FRAME_NS);
    timeline.begin(RTP, 32);
    place(5_000_000, FRAME_NS);

    assertThat(moments)
        .extracting(Moment::pts)
        .containsExactly(9000L, 12_600L, 19_800L, 23_400L, 27_000L);
    assertThat(timeline.jumps()).isZero();
  }

  @Test
  void shouldPlaceFramesWithoutTimestampsWhereTheyArrive() {
    timeline.begin(RTP, 33);
    place(Camera.NO_TIMESTAMP, 0);
    place(700, FRAME_NS);
    place(Camera.NO_TIMESTAMP, FRAME_NS);
    place(700 + 2 * FRAME_TICKS, FRAME_NS);

    assertSpacing(0, 4, 0);
  }

  @Test
  void shouldKeepFramesApartThatComeAtOnce() {
    timeline.begin(RTP, 33);
    for (int i = 0; i < 5; i++) {
      place(700, 0);
    }

    assertThat(moments).extracting(Moment::pts).containsExactly(9000L, 9001L, 9002L, 9003L, 9004L);
  }

  @Test
  void shouldShowTheSameMomentOfTwoCamerasAtTheSameTime() {
    Timeline other = new Timeline(ORIGIN_NS);
    timeline.begin(RTP, 33);
    other.begin(new TimeBase(1, 1000), 64);
    for (int i = 0; i < 10; i++) {
      place(1_000_000 + i * FRAME_TICKS, FRAME_NS);
      assertThat(other.place(40L * i, arrivalNs)).isEqualTo(moments.get(i));
    }
  }

  /** Whatever a source says, in whatever order: time moves on, and never ahead of the clock. */
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 33, 63, 64})
  void shouldKeepItsPromisesWithAnyTimestamps(int bits) {
    Random random = new Random(bits);
    long mask = bits == 64 ? -1 : (1L << bits) - 1;
    for (int round = 0; round < 50; round++) {
      timeline.begin(new TimeBase(1 + random.nextInt(1001), 1 + random.nextInt(1_000_000)), bits);
      long ticks = random.nextLong();
      for (int i = 0; i < 200; i++) {
        ticks =
            switch (random.nextInt(8)) {
              case 0 -> random.nextLong();
              case 1 -> ticks - random.nextInt(100_000);
              case 2 -> Camera.NO_TIMESTAMP;
              default -> ticks + random.nextInt(10_000);
            };
        place(ticks == Camera.NO_TIMESTAMP ? ticks : ticks & mask, random.nextInt(90) * MS);
      }
    }
    assertInvariants();
  }

  private void place(long ticks, long afterNs) {
    arrivalNs += afterNs;
    moments.add(timeline.place(ticks, arrivalNs));
    assertThat(moments.get(moments.size() - 1).captureNs()).isLessThanOrEqualTo(arrivalNs);
  }

  private void assertSpacing(int from, int to, long toleranceNs) {
    for (int i = from + 1; i < to; i++) {
      Moment moment = moments.get(i);
      Moment before = moments.get(i - 1);
      assertThat(Math.abs(moment.captureNs() - before.captureNs() - FRAME_NS))
          .as("from frame %d to %d", i - 1, i)
          .isLessThanOrEqualTo(toleranceNs);
    }
    assertInvariants();
  }

  private void assertInvariants() {
    for (int i = 1; i < moments.size(); i++) {
      assertThat(moments.get(i).pts()).isGreaterThan(moments.get(i - 1).pts());
      assertThat(moments.get(i).captureNs()).isGreaterThanOrEqualTo(moments.get(i - 1).captureNs());
    }
  }
}
