package dev.clearlane.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bench.live.CodeReader.Sighting;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DelaysTest {
  @Test
  void shouldTakeTheNearestRank() {
    Delays delays = Delays.of(IntStream.rangeClosed(1, 100).mapToObj(i -> 101.0 - i).toList());
    assertThat(delays.percentile(0.5)).isEqualTo(50);
    assertThat(delays.percentile(0.95)).isEqualTo(95);
    assertThat(delays.percentile(1)).isEqualTo(100);
    assertThat(Delays.of(List.of(7.0)).percentile(0.95)).isEqualTo(7);
    assertThat(Delays.of(List.<Double>of()).percentile(0.95)).isNaN();
  }

  @Test
  void shouldCompareTheSameFramesAlone() {
    Map<Long, Sighting> here =
        Map.of(1L, new Sighting(0, 10_000), 2L, new Sighting(40_000, 51_000));
    Map<Long, Sighting> there =
        Map.of(2L, new Sighting(40_000, 91_000), 3L, new Sighting(80_000, 999_000));
    Delays added = Delays.between(here, there);
    assertThat(added.count()).isEqualTo(1);
    assertThat(added.percentile(1)).isEqualTo(40);
  }

  @Test
  void shouldGoOnWhereTheClockOfATimeCodeWrapsAround() {
    assertThat(new Sighting((1L << 48) - 1_000, 4_000).delayMs()).isEqualTo(5);
  }

  @Test
  void shouldCountWhatHappenedBetweenTwoReadings() {
    Figures before = new Figures("clearlane_frames_raw_total{camera=\"a\",reason=\"late\"} 3\n");
    Figures after =
        new Figures(
            """
            clearlane_frames_raw_total{camera="a",reason="late"} 5
            clearlane_frames_raw_total{camera="a",reason="busy"} 7
            clearlane_frames_raw_total{camera="a",reason="no_time"} 0
            clearlane_frames_raw_total{camera="b",reason="late"} 9
            clearlane_frames_raw_total_more{camera="a",reason="late"} 9
            """);
    assertThat(Figures.countsBetween(before, after, "clearlane_frames_raw_total", "a", "reason"))
        .isEqualTo(Map.of("late", 2L, "busy", 7L));
  }

  @Test
  void shouldSeeDelaysThatGrow() {
    List<CameraReading> readings =
        IntStream.range(0, 9)
            .mapToObj(
                i ->
                    new CameraReading(
                        i / 3 + 1, "c" + i % 3, 25, 10 + i / 3, 0, Map.of(), Map.of(), Map.of()))
            .toList();
    assertThat(CameraReading.growth(readings, CameraReading::latencyP50Ms)).isEqualTo(2);
    assertThat(CameraReading.growth(readings.subList(0, 6), CameraReading::latencyP50Ms)).isZero();
  }

  @Test
  void shouldReadFiguresAndTheirMeansBetweenTwoMoments() {
    Figures before = new Figures("");
    Figures after =
        new Figures(
            """
            # HELP clearlane_stage_seconds How long.
            clearlane_stage_seconds_count{camera="front",stage="select"} 4
            clearlane_stage_seconds_sum{camera="front",stage="select"} 0.02
            process_cpu_seconds_total 1.5E-3
            """);
    assertThat(after.value("process_cpu_seconds_total")).isEqualTo(0.0015);
    assertThat(after.value("nothing")).isZero();
    assertThat(Figures.meanMs(before, after, "front", "select")).isEqualTo(5, within(1e-9));
    assertThat(Figures.meanMs(after, after, "front", "select")).isZero();
  }
}
