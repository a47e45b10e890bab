package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CensusTest {
  @ParameterizedTest
  @CsvSource({"64, 11378179", "32, 2850563", "16, 715651"})
  void shouldCountThePaperGeneratorsParameters(int width, long parameters) {
    assertThat(Census.parameterCount(wei(width))).isEqualTo(parameters);
  }

  @Test
  void shouldCountThePaperGeneratorsWork() {
    assertThat(Census.macs(wei(64), 256, 256) / 1e9).isBetween(49.54, 49.56);
  }

  @Test
  void shouldKeepTheStudentSmallEnoughForRealTime() {
    RepUNet student = new RepUNet(16);
    assertThat(Census.exportedParameterCount(student)).isEqualTo(928_252);
    assertThat(Census.macs(student, 256, 256)).isEqualTo(742_391_808);
    assertThat(Census.macs(student, 512, 256)).isEqualTo(2 * 742_391_808L);
  }

  @Test
  void shouldKeepTheSelectorSmall() {
    assertThat(Census.parameterCount(new SelectorNet())).isEqualTo(61_595);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 257})
  void shouldRefuseWidthsBeforeLibtorchSeesThem(int width) {
    assertThatThrownBy(() -> wei(width))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wei2021: width must be 1 to 256, but is " + width);
    assertThatThrownBy(() -> new RepUNet(width)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Wei2021 wei(int width) {
    return new Wei2021(width, 0.2, 0.5, Wei2021.Skip.CLAMP);
  }
}
