package dev.clearlane.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"mqtt://broker", "mqtt://broker:1883", "mqtt://broker:1883/"})
  void shouldReadPlainAddresses(String text) {
    assertThat(BrokerUri.parse(text)).isEqualTo(new BrokerUri("broker", 1883, false));
  }

  @Test
  void shouldReadEncryptedAddresses() {
    assertThat(BrokerUri.parse("mqtts://broker")).isEqualTo(new BrokerUri("broker", 8883, true));
    assertThat(BrokerUri.parse("mqtts://broker:9")).hasToString("mqtts://broker:9");
    assertThat(BrokerUri.parse("mqtts://[::1]:9").pahoUri()).isEqualTo("tcp://[::1]:9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "broker",
        "tcp://broker",
        "mqtt://",
        "mqtt://b:0",
        "mqtt://b:65536",
        "mqtt://b/x",
        "mqtt://b:x",
        "mqtt:// b"
      })
  void shouldRefuseOtherAddresses(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerUri.parse(text))
        .withMessage("broker must be mqtt://host:1883 or mqtts://host:8883, but is '" + text + "'");
  }

  @Test
  void shouldRefuseAPasswordInTheAddressWithoutRepeatingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrokerUri.parse("mqtt://car:secret@broker"))
        .withMessageContaining("CLEARLANE_MQTT_USERNAME")
        .withMessageNotContaining("secret");
  }

  @Test
  void shouldReadCredentialsFromEnvironmentOrFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "secret\n");

    assertThat(MqttCredentials.from(Map.of())).isEqualTo(MqttCredentials.ANONYMOUS);
    assertThat(
            MqttCredentials.from(
                Map.of("CLEARLANE_MQTT_USERNAME", "car", "CLEARLANE_MQTT_PASSWORD", "secret")))
        .isEqualTo(new MqttCredentials("car", "secret"));
    assertThat(
            MqttCredentials.from(
                Map.of(
                    "CLEARLANE_MQTT_USERNAME",
                    "car",
                    "CLEARLANE_MQTT_PASSWORD_FILE",
                    file.toString())))
        .isEqualTo(new MqttCredentials("car", "secret"))
        .hasToString("user car");
  }

  @Test
  void shouldRefuseContradictoryCredentials() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MqttCredentials.from(Map.of("CLEARLANE_MQTT_PASSWORD", "secret")))
        .withMessageContaining("CLEARLANE_MQTT_USERNAME must be set");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                MqttCredentials.from(
                    Map.of(
                        "CLEARLANE_MQTT_USERNAME", "car",
                        "CLEARLANE_MQTT_PASSWORD", "secret",
                        "CLEARLANE_MQTT_PASSWORD_FILE", "nowhere")))
        .withMessageContaining("exclude each other")
        .withMessageNotContaining("secret");
  }
}
