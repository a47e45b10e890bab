package dev.clearlane.edge.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusTest {
  @Test
  void shouldReturnPercentilesInMilliseconds() {
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
  void shouldRecordTimesFromZeroToAnHour() {
    StageTimes times = new StageTimes();
    times.record("x", 0);
    times.record("x", 3_600_000_000_000L);
    assertThat(times.snapshot().get("x").maxMs()).isCloseTo(3_600_000, within(3600.0));
  }

  @Test
  void shouldCountDecisionsApartFromTreatments() {
    CameraMetrics front = new Metrics().camera("front");
    front.published("deblur", "deblur", "full", Map.of("infer", 1_000_000L));
    front.published("deblur", "deblur", "half", Map.of());
    front.published("deblur", "pass", "bypass", Map.of());
    front.raw(RawReason.ENGINE_FAILED);
    StatusSnapshot snapshot = front.snapshot(3);
    assertThat(snapshot.frames()).isEqualTo(3);
    assertThat(snapshot.lostFrames()).isEqualTo(3);
    assertThat(snapshot.engineFailures()).isEqualTo(1);
    assertThat(snapshot.decisions()).containsExactly(Map.entry("deblur", 3L));
    assertThat(snapshot.applied()).containsOnly(Map.entry("pass", 1L), Map.entry("deblur", 2L));
    assertThat(snapshot.latency().get("infer").count()).isEqualTo(1);
  }

  @Test
  void shouldNotChangeASnapshotAfterwards() {
    CameraMetrics front = new Metrics().camera("front");
    StatusSnapshot before = front.snapshot(0);
    front.published("pass", "pass", "bypass", Map.of("select", 5L));
    assertThat(before.frames()).isZero();
    assertThat(before.decisions()).isEmpty();
    assertThat(before.latency()).isEmpty();
  }
}
