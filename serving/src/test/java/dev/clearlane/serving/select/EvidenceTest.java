package dev.clearlane.serving.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.serving.vehicle.VehicleSignals;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private static final double EXACT = 1e-12;

  private final VehicleSignals signals = new VehicleSignals(VehicleSignals.FRESH);
  private final Evidence evidence = new Evidence(signals);

  @Test
  void shouldChangeNothingWithoutSignals() {
    Map<Label, Double> scores = Map.of(Label.BLUR, 0.3, Label.STREAKS, 0.7);
    assertThat(evidence.weigh(scores)).isEqualTo(scores);
  }

  @Test
  void shouldDoubleTheOddsOfRainWhileItRains() {
    accept("Vehicle.Body.Raindetection.Intensity", "80");
    assertThat(weigh(Label.STREAKS, 0.5)).isEqualTo(2 / 3.0, within(EXACT));
    assertThat(weigh(Label.DROPS, 0.1)).isEqualTo(0.2 / 1.1, within(EXACT));
    assertThat(weigh(Label.BLUR, 0.5)).isEqualTo(0.5);
  }

  @Test
  void shouldKeepAZeroRainScoreAtZero() {
    accept("Vehicle.Body.Windshield.Front.Wiping.Mode", "FAST");
    assertThat(weigh(Label.STREAKS, 0)).isZero();
    assertThat(weigh(Label.STREAKS, 1)).isEqualTo(1);
  }

  @Test
  void shouldHalveTheOddsOfRainWhileWipersRestAndOfBlurWhileStanding() {
    accept("Vehicle.Body.Windshield.Front.Wiping.Mode", "OFF");
    accept("Vehicle.Speed", "0");
    assertThat(weigh(Label.STREAKS, 0.5)).isEqualTo(1 / 3.0, within(EXACT));
    assertThat(weigh(Label.BLUR, 0.5)).isEqualTo(1 / 3.0, within(EXACT));
  }

  private double weigh(Label label, double score) {
    return evidence.weigh(Map.of(label, score)).getOrDefault(label, Double.NaN);
  }

  private void accept(String name, String value) {
    assertThat(signals.accept(name, value.getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
