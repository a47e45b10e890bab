package dev.clearlane.edge.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void shouldGivePercentilesInMilliseconds() {
    StageTimes times = new StageTimes();
    for (int ms = 1; ms <= 1000; ms++) {
      times.record("infer", ms * 1_000_000L);
    }
    Percentiles infer = times.snapshot().get("infer");
    assertThat(infer.count()).isEqualTo(1000);
    assertThat(infer.p50Ms()).isCloseTo(500, within(1.0)); // 3 significant digits
    assertThat(infer.p95Ms()).isCloseTo(950, within(1.0));
    assertThat(infer.p99Ms()).isCloseTo(990, within(1.0));
    assertThat(infer.maxMs()).isCloseTo(1000, within(1.0));
  }

  @Test
  void shouldTakeTimesOfNothingAndOfAnHour() {
    StageTimes times = new StageTimes();
    times.record("x", 0);
    times.record("x", 3_600_000_000_000L);
    assertThat(times.snapshot().get("x").maxMs()).isCloseTo(3_600_000, within(3600.0));
  }

  @Test
  void shouldCountDecisionsApartFromWhatWasDone() {
    Status status = new Status(List.of("pass", "deblur"));
    status.addFrame("deblur", "deblur", Map.of("infer", 1_000_000L));
    status.addFrame("deblur", "pass", Map.of());
    status.setLostFrames(3);
    status.setEngineFailures(1);
    StatusSnapshot snapshot = status.snapshot();
    assertThat(snapshot.frames()).isEqualTo(2);
    assertThat(snapshot.lostFrames()).isEqualTo(3);
    assertThat(snapshot.engineFailures()).isEqualTo(1);
    assertThat(snapshot.decisions())
        .containsExactly(Map.entry("pass", 0L), Map.entry("deblur", 2L));
    assertThat(snapshot.applied()).containsExactly(Map.entry("pass", 1L), Map.entry("deblur", 1L));
    assertThat(snapshot.latency().get("infer").count()).isEqualTo(1);
  }

  @Test
  void shouldNotChangeASnapshotAfterwards() {
    Status status = new Status(List.of("pass"));
    StatusSnapshot before = status.snapshot();
    status.addFrame("pass", "pass", Map.of("select", 5L));
    assertThat(before.frames()).isZero();
    assertThat(before.decisions()).containsEntry("pass", 0L);
    assertThat(before.latency()).isEmpty();
  }
}
