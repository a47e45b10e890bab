package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  @Test
  void shouldNameTopicsByFleetVehicleAndCamera() {
    Topics topics = new Topics("north", "car-7", "front");

    assertThat(topics.frame()).isEqualTo("clearlane/v1/north/car-7/front/frame");
    assertThat(topics.decision()).isEqualTo("clearlane/v1/north/car-7/front/decision");
    assertThat(topics.state()).isEqualTo("clearlane/v1/north/car-7/state");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "+", "#", "a b", "-a", "ü", "$SYS"})
  void shouldRefuseWhatCannotStandInATopic(String vehicle) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Topics("fleet", vehicle, "front"))
        .withMessageContaining("vehicle must be")
        .withMessageContaining("'" + vehicle + "'");
  }

  @Test
  void shouldRefuseAVehicleIdentificationNumberWithoutRepeatingIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Topics("fleet", "1M8GDM9AXKP042788", "front"))
        .withMessageContaining("opaque")
        .withMessageNotContaining("1M8GDM9AXKP042788");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt://broker", "mqtt://broker:1883", "mqtt://broker:1883/"})
  void shouldReadPlainAddresses(String text) {
    assertThat(BrokerUri.parse(text)).isEqualTo(new BrokerUri("broker", 1883, false));
  }

  @Test
  void shouldReadEncryptedAddresses() {
    assertThat(BrokerUri.parse("mqtts://broker")).isEqualTo(new BrokerUri("broker", 8883, true));
    assertThat(BrokerUri.parse("mqtts://broker:9")).hasToString("mqtts://broker:9");
    assertThat(BrokerUri.parse("mqtts://[::1]:9").pahoUri()).isEqualTo("ssl://[::1]:9");
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

    assertThat(Credentials.from(Map.of())).isEqualTo(Credentials.ANONYMOUS);
    assertThat(
            Credentials.from(
                Map.of("CLEARLANE_MQTT_USERNAME", "car", "CLEARLANE_MQTT_PASSWORD", "secret")))
        .isEqualTo(new Credentials("car", "secret"));
    assertThat(
            Credentials.from(
                Map.of(
                    "CLEARLANE_MQTT_USERNAME",
                    "car",
                    "CLEARLANE_MQTT_PASSWORD_FILE",
                    file.toString())))
        .isEqualTo(new Credentials("car", "secret"))
        .hasToString("user car");
  }

  @Test
  void shouldRefuseContradictoryCredentials() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.from(Map.of("CLEARLANE_MQTT_PASSWORD", "secret")))
        .withMessageContaining("CLEARLANE_MQTT_USERNAME must be set");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Credentials.from(
                    Map.of(
                        "CLEARLANE_MQTT_USERNAME", "car",
                        "CLEARLANE_MQTT_PASSWORD", "secret",
                        "CLEARLANE_MQTT_PASSWORD_FILE", "nowhere")))
        .withMessageContaining("exclude each other")
        .withMessageNotContaining("secret");
  }

  @Test
  void shouldMakeMessageIdsThatSortByTime() {
    UUID early = MessageId.of(1_000, -1, -1);
    UUID late = MessageId.of(1_001, 0, 0);

    assertThat(early.version()).isEqualTo(7);
    assertThat(early.variant()).isEqualTo(2);
    assertThat(early.toString()).isLessThan(late.toString());
    assertThat(MessageId.next()).isNotEqualTo(MessageId.next());
  }
}
