package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  void shouldCountThePaperCriticsParametersLayerByLayer() {
    Critic critic = new Critic(64, 256);
    assertThat(Census.parameterCount(critic)).isEqualTo(3_094_530);
    Map<String, Integer> layers = new LinkedHashMap<>();
    for (ParameterSpec spec : Census.parameters(critic)) {
      layers.merge(spec.name().replaceAll("\\..*", ""), spec.size(), Integer::sum);
    }
    // The paper's table 1, but for its 2,097,644: 4·4·256·512 + 512 is 2,097,664.
    assertThat(layers.values())
        .containsExactly(3136, 65_600, 131_200, 524_544, 2_097_664, 8193, 263_168, 1025);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 250, 4096})
  void shouldRefuseCriticsOfOtherSides(int side) {
    assertThatThrownBy(() -> new Critic(64, side))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a multiple of 16 up to 2048, but is " + side);
  }

  @Test
  void shouldCountTheConvolutionsOfVgg19() {
    assertThat(Census.parameterCount(new Vgg19("conv5_4"))).isEqualTo(20_024_384);
    Vgg19 network = new Vgg19("relu3_3");
    assertThat(network.outputs()).isEqualTo(256);
    assertThat(Census.parameters(network).stream().map(ParameterSpec::name))
        .contains("features.0.weight", "features.5.bias", "features.14.weight")
        .doesNotContain("features.16.weight");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "conv1_3", "conv6_1", "pool1", "conv3_5"})
  void shouldRefuseLayersThatVgg19DoesNotHave(String layer) {
    assertThatThrownBy(() -> new Vgg19(layer)).isInstanceOf(IllegalArgumentException.class);
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
  void shouldAddOneConvolutionForEarlierFrames() {
    List<String> plain = names(new RepUNet(16, true));
    List<String> wider = names(new RepUNet(16, true, 2));
    assertThat(wider).containsAll(plain).hasSize(plain.size() + 3);
    int stem = wider.indexOf("stem.bias");
    assertThat(wider.subList(stem + 1, stem + 4))
        .containsExactly("before.weight", "before.point", "before.bias");
    assertThat(Census.exportedParameterCount(new RepUNet(16, true, 2)))
        .isEqualTo(Census.exportedParameterCount(new RepUNet(16, true)) + 9 * 24 * 16 + 16);
    assertThat(new RepUNet(16, true, 2).inputChannels()).isEqualTo(9);
    assertThat(Census.macs(new RepUNet(16, false, 2), 256, 256))
        .isEqualTo(742_391_808L + 128 * 128 * 9 * 24 * 16);
  }

  private static List<String> names(Network network) {
    return Census.parameters(network).stream().map(ParameterSpec::name).toList();
  }

  @ParameterizedTest
  @CsvSource({"rep8-pu2, true", "rep8-pu2-gc, true", "rep8-pu2-h2, true", "rep8-pu2-h1, false"})
  void shouldKnowWhichNetworksItExtends(String other, boolean extended) {
    assertThat(new RepUNet(8, true, 2).extendsNamed(other)).isEqualTo(extended);
    assertThat(new RepUNet(8, true).extendsNamed("rep8-pu2-gc-h2")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "rep8-pu2, true",
    "rep8-pu2-gc, true",
    "rep8-pu2-refine, true",
    "rep8-pu2-h1, false",
    "rep8-pu2-gc-h1, false"
  })
  void shouldBeginARefinerWithTheWeightsOfTheNetworkAlone(String other, boolean extended) {
    RepUNet refiner = new RepUNet(8, true, 0, true);
    assertThat(refiner.name()).isEqualTo("rep8-pu2-gc-refine");
    assertThat(refiner.extendsNamed(other)).isEqualTo(extended);
    assertThat(Census.parameters(refiner)).isEqualTo(Census.parameters(new RepUNet(8, true, 1)));
    assertThat(new RepUNet(8, true, 1).extendsNamed(refiner.name())).isFalse();
  }

  /** Counted by hand: activations and additions are fused into the layer before them. */
  private record TwoLayers() implements Network {
    @Override
    public String name() {
      return "two-layers";
    }

    @Override
    public PixelFormat pixels() {
      return PixelFormat.RGB_UNIT;
    }

    @Override
    public int sizeMultiple() {
      return 2;
    }

    @Override
    public <V> V apply(Layers<V> l, V input) {
      V x = l.relu(l.conv("down", l.pad(input, 1, 1), new Conv(3, 8, 3, 2, 0, 1)));
      return l.add(input, l.transposedConv("up", l.add(x, l.averageMap(x)), 8, 3));
    }
  }

  @Test
  void shouldCountValuesThatLayersReadAndWrite() {
    long input = 3 * 6 * 10;
    long padded = 3 * 8 * 12;
    long small = 8 * 3 * 5;
    long convolutions = input + padded + padded + small + small + input;
    long mean = small + 8 + (small + 8 + small); // one value per channel: not fused
    long residual = input;
    assertThat(Census.cost(new TwoLayers(), 6, 10))
        .isEqualTo(new Census.Cost(small * 27 + 9L * 8 * 3 * 15, convolutions + mean + residual));
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

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void shouldRefuseAHistoryThatNoModelHas(int frames) {
    assertThatThrownBy(() -> new RepUNet(16, true, frames))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rep: history must be 0 to 4, but is " + frames);
  }

  @Test
  void shouldRefuseARefinerWithHistory() {
    assertThatThrownBy(() -> new RepUNet(16, true, 1, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rep: history must be 0 for a refiner, but is 1");
  }

  private static Wei2021 wei(int width) {
    return new Wei2021(width, 0.2, 0.5, Wei2021.Skip.CLAMP);
  }
}
