package dev.clearlane.edge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.daemon.ThroughputLog.Totals;
import dev.clearlane.edge.status.RawReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputLogTest {
  @Test
  void shouldReportRatesAndSharesSinceTheLastLine() {
    Totals before = new Totals(100, 90, 40, Map.of(RawReason.LATE, 30L));
    Totals now = new Totals(400, 290, 140, Map.of(RawReason.LATE, 90L, RawReason.BUSY, 20L));

    assertThat(now.minus(before).line(10))
        .isEqualTo(
            "30.0 fps in, 20.0 fps out; 50 % restored, 10 % clean, 40 % raw (late 30 %, busy 10 %)");
  }

  @Test
  void shouldReportOnlyRatesWithoutFrames() {
    assertThat(Totals.NONE.line(10)).isEqualTo("0.0 fps in, 0.0 fps out");
  }
}
