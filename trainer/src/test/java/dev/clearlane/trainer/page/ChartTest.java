package dev.clearlane.trainer.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ChartTest {
  @Test
  @Timeout(60)
  void shouldDrawValuesThatDifferInTheLastBitOnly() {
    assertThat(chart(100, Map.of(50L, 5.0, 100L, Math.nextUp(5.0))).svg()).contains("<polyline");
  }

  @Test
  void shouldEndItsAxisWhereTheOthersDo() {
    String svg = chart(3000, Map.of(500L, 1.0, 1500L, 2.0)).svg();
    assertThat(svg).contains(">3,000</text>");
    // 564 units wide from 62: half of the steps are half of the way.
    assertThat(svg).contains("344.0,");
  }

  @Test
  void shouldNotCutTheLastStepOff() {
    String svg = chart(3000, Map.of(500L, 1.0, 3000L, 2.0)).svg();
    assertThat(svg).containsPattern("text-anchor=\"end\" x=\"626.0\" y=\"\\d+\">3,000");
    assertThat(svg).containsPattern("text-anchor=\"middle\" x=\"[0-9.]+\" y=\"\\d+\">2,500");
  }

  private static Chart chart(long lastStep, Map<Long, Double> values) {
    Chart.Curve curve = new Chart.Curve("one", new TreeMap<>(values));
    return new Chart("title", List.of(curve), false, lastStep);
  }
}
