package dev.clearlane.edge.vehicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VehicleSignalsTest {
  private long nowNs;
  private final VehicleSignals signals = new VehicleSignals(Duration.ofSeconds(3), () -> nowNs);

  @Test
  void shouldForgetWhatIsOld() {
    accept("Vehicle/Speed", "-12.5");
    nowNs = Duration.ofSeconds(3).toNanos();
    assertThat(signals.stamp().speedKmh()).isEqualTo(-12.5);
    nowNs++;
    assertThat(signals.stamp().speedKmh()).isNull();
    assertThat(signals.motion()).isEmpty();
  }

  @Test
  void shouldTakeJsonAndPlainValues() {
    accept("Vehicle.CurrentLocation.Heading", "{\"value\": 270, \"timestamp\": \"x\"}");
    accept("Vehicle.CurrentLocation.Longitude", "13.4");
    assertThat(signals.stamp()).isEqualTo(new VehicleStamp(null, 270.0, null, 13.4));
  }

  @ParameterizedTest
  @CsvSource({
    "Vehicle.Speed,fast",
    "Vehicle.Speed,NaN",
    "Vehicle.Speed,900",
    "Vehicle.Speed,{",
    "Vehicle.CurrentLocation.Latitude,91",
    "Vehicle.Colour,3"
  })
  void shouldNotTakeWhatIsNoValueOfASignal(String name, String value) {
    assertThat(signals.accept(name, value.getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(signals.stamp()).isEqualTo(new VehicleStamp(null, null, null, null));
  }

  @Test
  void shouldPreferTheRainSensorToTheWipers() {
    accept("Vehicle.Body.Windshield.Front.Wiping.Mode", "INTERVAL");
    assertThat(signals.rain()).hasValue(1);
    accept("Vehicle.Body.Raindetection.Intensity", "15");
    assertThat(signals.rain()).hasValue(0.5);
  }

  private void accept(String name, String value) {
    assertThat(signals.accept(name, value.getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
