package dev.clearlane.edge.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
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
  void shouldRefuseNamesThatAreInvalidInATopic(String vehicle) {
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
