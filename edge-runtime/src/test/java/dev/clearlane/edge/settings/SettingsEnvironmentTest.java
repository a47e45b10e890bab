package dev.clearlane.edge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.settings.Bound;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.vehicle.Signal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings from variables of the environment. */
class SettingsEnvironmentTest extends SettingsCase {
  @Test
  void shouldLetTheEnvironmentOverrideEveryKey() throws Exception {
    Settings settings =
        read(
            """
            cameras:
              front:
                source: synthetic:clock
                deadline_ms: 80
            """,
            Map.of(
                "CLEARLANE_CAMERAS_FRONT_DEADLINE_MS", "120",
                "CLEARLANE_CAMERAS_FRONT_LEVELS", "half, roi",
                "CLEARLANE_CAMERAS_FRONT_REGIONS", "[[0, 0, 0.5, 0.5]]",
                "CLEARLANE_CAMERAS_REAR_SOURCE", "synthetic:clock",
                "CLEARLANE_MQTT_BROKER", "mqtt://localhost",
                "CLEARLANE_MQTT_USERNAME", "car",
                "CLEARLANE_MQTT_PASSWORD", "secret",
                "CLEARLANE_STATUS_LISTEN", "none",
                "CLEARLANE_FLEET", ""));

    assertThat(settings.fleet()).isEqualTo("local");
    assertThat(settings.cameras()).containsOnlyKeys("front", "rear");
    assertThat(settings.cameras().get("front").handling(ScaleChoice.DEFAULT).deadline())
        .isEqualTo(Duration.ofMillis(120));
    assertThat(settings.cameras().get("front").handling(ScaleChoice.DEFAULT).levels())
        .containsExactlyInAnyOrder(WorkLevel.HALF, WorkLevel.ROI);
    assertThat(settings.cameras().get("front").handling(ScaleChoice.DEFAULT).regions())
        .containsExactly(new Region(0, 0, 0.5, 0.5));
    assertThat(settings.mqtt().credentials().password()).isEqualTo("secret");
    assertThat(settings.status().server()).isNull();
  }

  @Test
  void shouldTakeTheVehiclesBrokerFromTheEnvironmentOrNotAtAll() throws Exception {
    String yaml = "{mqtt: {broker: 'mqtt://b'}, cameras: {front: {source: synthetic:clock}}}";
    Settings none = read(yaml, Map.of());
    assertThat(none.signals()).isNull();
    assertThat(none.mqtt().healthInterval()).isEqualTo(Duration.ofSeconds(30));

    Settings some =
        read(
            yaml,
            Map.of(
                "CLEARLANE_SIGNALS_BROKER", "mqtt://127.0.0.1:1884",
                "CLEARLANE_SIGNALS_USERNAME", "reader",
                "CLEARLANE_SIGNALS_PASSWORD", "s3cret",
                "CLEARLANE_SIGNALS_NAMES_RAIN", "Vehicle/Rain",
                "CLEARLANE_MQTT_HEALTH_SECONDS", "5"));
    assertThat(some.signals().broker()).hasToString("mqtt://127.0.0.1:1884");
    assertThat(some.signals().topic()).isEqualTo("vss");
    assertThat(some.signals().credentials().password()).isEqualTo("s3cret");
    assertThat(some.signals().signalNames().names()).containsEntry(Signal.RAIN, "Vehicle.Rain");
    assertThat(some.toString()).doesNotContain("s3cret");
    assertThat(none.restartChanges(some)).containsExactly("mqtt", "signals");
  }

  @Test
  void shouldNameTheVariableWhereItIsWhatIsWrong() throws Exception {
    SettingsException failure =
        refused(
            "cameras: {front: {source: synthetic:clock}}", Map.of("CLEARLANE_ENGINE_THREADS", "0"));

    assertThat(failure.problems())
        .containsExactly(
            "engine.threads (CLEARLANE_ENGINE_THREADS) must be an integer from 1 to 256, but is 0");
  }

  @Test
  void shouldReportUnknownEnvironmentVariables() throws Exception {
    Bound<Settings> bound =
        bind(
            SettingsSource.parse("s.yaml", "cameras: {front: {source: synthetic:clock}}"),
            Map.of("CLEARLANE_VEHICEL", "x", "CLEARLANE_VEHICLE", "car-1", "PATH", "/bin"));
    assertThat(bound.unusedVariables()).containsExactly("CLEARLANE_VEHICEL");
  }
}
