package dev.clearlane.serving.vehicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VehicleSignalsTest {
  private long nowNs;
  private final VehicleSignals signals =
      new VehicleSignals(Duration.ofSeconds(3), SignalNames.STANDARD, () -> nowNs);

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

  @Test
  void shouldTakeSignalsUnderTheVehiclesOwnNames() {
    VehicleSignals own =
        new VehicleSignals(
            Duration.ofSeconds(3),
            new SignalNames(Map.of(Signal.SPEED, "Vehicle/ADAS/Speed")),
            () -> nowNs);
    assertThat(own.accept("Vehicle.Speed", bytes("10"))).isFalse();
    assertThat(own.accept("Vehicle.ADAS.Speed", bytes("20"))).isTrue();
    assertThat(own.accept("Vehicle.CurrentLocation.Heading", bytes("30"))).isTrue();
    assertThat(own.stamp()).isEqualTo(new VehicleStamp(20.0, 30.0, null, null));
  }

  @ParameterizedTest
  @CsvSource({"'',in parts", "Vehicle..Speed,in parts", "Vehicle/#,in parts"})
  void shouldRefuseWhatIsNoName(String name, String rule) {
    assertThatThrownBy(() -> new SignalNames(Map.of(Signal.SPEED, name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule)
        .hasMessageContaining("'" + name.replace('/', '.') + "'");
  }

  @Test
  void shouldRefuseOneNameForTwoSignals() {
    assertThatThrownBy(() -> new SignalNames(Map.of(Signal.SPEED, Signal.HEADING.path())))
        .hasMessageContaining("must differ");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void accept(String name, String value) {
    assertThat(signals.accept(name, value.getBytes(StandardCharsets.UTF_8))).isTrue();
  }
}
