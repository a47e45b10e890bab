package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class TorchLayersTest {
  /** One three-branch convolution, from 3 to 3 channels. */
  private record OneConv(RepConv conv) implements Network {
    @Override
    public String name() {
      return "one-conv";
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
    public <V> V apply(Layers<V> layers, V input) {
      return layers.repConv("c", input, conv);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.7", "2, 0"})
  void shouldFuseBranchesIntoTheKernelThatDoesTheSame(int stride, double identity) {
    OneConv network = new OneConv(new RepConv(3, 3, stride, 1, identity));
    try (Parameters parameters = Parameters.initialise(network, 5);
        PointerScope scope = new PointerScope()) {
      Tensor input = Torch.tensor(noise(3 * 8 * 8), 1, 3, 8, 8);
      float[] scale = stride == 1 ? parameters.values("c.identity") : new float[0];
      float[] kernel =
          network.conv().fuse(parameters.values("c.weight"), parameters.values("c.point"), scale);
      long[] strides = {stride, stride};
      long[] ones = {1, 1};
      long[] zeros = {0, 0};
      TensorOptional none = new TensorOptional();
      Tensor wide = torch.conv2d(input, parameters.get("c.weight"), none, strides, ones, ones, 1);
      Tensor narrow = torch.conv2d(input, parameters.get("c.point"), none, strides, zeros, ones, 1);
      Tensor branches = wide.add(narrow);
      if (stride == 1) {
        branches = branches.add(input, new Scalar(identity));
      }
      Tensor fused =
          torch.conv2d(input, Torch.tensor(kernel, 3, 3, 3, 3), none, strides, ones, ones, 1);
      float[] expected = Torch.values(branches);
      assertThat(Torch.values(fused)).containsExactly(expected, Offset.offset(1e-5f));
      float[] trained = Torch.values(network.apply(new TorchLayers(parameters, true), input));
      assertThat(trained).containsExactly(expected, Offset.offset(1e-5f));
    }
  }

  @Test
  void shouldStartStudentsAtTheIdentity() {
    RepUNet network = new RepUNet(4);
    try (Parameters parameters = Parameters.initialise(network, 1);
        PointerScope scope = new PointerScope()) {
      float[] picture = noise(3 * 32 * 48);
      Tensor output =
          network.apply(new TorchLayers(parameters, false), Torch.tensor(picture, 1, 3, 32, 48));
      assertThat(Torch.values(output)).containsExactly(picture);
    }
  }

  @Test
  void shouldComputeTheSameWithHistoryUntilItIsTrained() {
    RepUNet plain = new RepUNet(4, true);
    RepUNet wider = new RepUNet(4, true, 2);
    float[] weights;
    try (Parameters drawn = Parameters.initialise(plain, 5)) {
      weights = noisier(drawn.values());
    }
    try (Parameters first = Parameters.of(plain, weights);
        Parameters second = Parameters.initialise(wider, 1);
        PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      for (ParameterSpec spec : Census.parameters(plain)) {
        second.get(spec.name()).copy_(first.get(spec.name()));
      }
      float[] frames = noise(9 * 32 * 48);
      float[] current = Arrays.copyOf(frames, 3 * 32 * 48);
      float[] expected = output(plain, first, current);
      assertThat(output(wider, second, frames)).containsExactly(expected);
      second.get("before.weight").fill_(new Scalar(0.1));
      assertThat(output(wider, second, frames)).isNotEqualTo(expected);
      assertThat(second.get("before.point").sizes().vec().get()).containsExactly(4, 24, 1, 1);
    }
  }

  private static float[] output(Network network, Parameters parameters, float[] input) {
    Tensor tensor = Torch.tensor(input, 1, network.inputChannels(), 32, 48);
    return Torch.values(network.apply(new TorchLayers(parameters, false), tensor));
  }

  private static float[] noisier(float[] values) {
    float[] more = noise(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.1f * (more[i] - 0.5f);
    }
    return values;
  }

  @Test
  void shouldSliceChannels() {
    try (Parameters parameters = Parameters.initialise(new SelectorNet(), 1);
        PointerScope scope = new PointerScope()) {
      Tensor input = Torch.tensor(new float[] {1, 2, 3, 4, 11, 12, 13, 14}, 2, 4, 1, 1);
      Tensor output = new TorchLayers(parameters, false).channels(input, 1, 2);
      assertThat(Torch.values(output)).containsExactly(2, 3, 12, 13);
    }
  }

  @Test
  void shouldOrderSpaceToDepthAsOnnxDoes() {
    try (Parameters parameters = Parameters.initialise(new SelectorNet(), 1);
        PointerScope scope = new PointerScope()) {
      // Two channels of 2x2: a b / c d and A B / C D.
      Tensor input = Torch.tensor(new float[] {1, 2, 3, 4, 11, 12, 13, 14}, 1, 2, 2, 2);
      Tensor output = new TorchLayers(parameters, false).spaceToDepth(input, 2);
      assertThat(Torch.values(output)).containsExactly(1, 11, 2, 12, 3, 13, 4, 14);
    }
  }

  @Test
  void shouldPadPoolAndFlatten() {
    try (Parameters parameters = Parameters.initialise(new SelectorNet(), 1);
        PointerScope scope = new PointerScope()) {
      TorchLayers layers = new TorchLayers(parameters, false);
      Tensor input = Torch.tensor(new float[] {1, 2, 3, 4}, 1, 1, 2, 2);
      assertThat(Torch.values(layers.pad(input, 1, 2)))
          .containsExactly(
              0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      assertThat(Torch.values(layers.maxPool(input))).containsExactly(4);
      assertThat(layers.flatten(layers.pad(input, 0, 1)).sizes().vec().get()).containsExactly(1, 9);
    }
  }

  @Test
  void shouldExposeFeaturesOfConvolutions() {
    SelectorNet network = new SelectorNet();
    try (Parameters parameters = Parameters.initialise(network, 1);
        PointerScope scope = new PointerScope()) {
      List<String> seen = new ArrayList<>();
      network.apply(
          new TorchLayers(parameters, false, (name, output) -> seen.add(name)),
          Torch.tensor(noise(3 * 64 * 64), 1, 3, 64, 64));
      assertThat(seen).containsExactly("tiles", "down1", "down2", "down3", "down4");
    }
  }

  @Test
  void shouldComputeOnTheGivenDevice() {
    assertThat(Device.of(Device.Choice.CPU)).isEqualTo(Device.CPU);
    if (torch.cuda_is_available()) {
      assertThat(Device.of(Device.Choice.AUTO)).isEqualTo(Device.CUDA);
      SelectorNet network = new SelectorNet();
      float[] weights;
      try (Parameters initial = Parameters.initialise(network, 7)) {
        weights = initial.values();
      }
      try (Parameters there = Parameters.of(network, weights, Device.CUDA)) {
        assertThat(there.flat().is_cuda()).isTrue();
        assertThat(there.values()).isEqualTo(weights);
      }
    } else {
      assertThat(Device.of(Device.Choice.AUTO)).isEqualTo(Device.CPU);
      assertThatThrownBy(() -> Device.of(Device.Choice.CUDA))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--device must be auto or cpu here, but is cuda");
    }
  }

  @Test
  void shouldDrawTheSameWeightsFromTheSameSeed() {
    try (Parameters one = Parameters.initialise(new SelectorNet(), 7);
        Parameters two = Parameters.initialise(new SelectorNet(), 7);
        Parameters other = Parameters.initialise(new SelectorNet(), 8)) {
      assertThat(one.values()).isEqualTo(two.values()).isNotEqualTo(other.values());
    }
  }

  @Test
  void shouldFreeParametersOnceAndOutliveTheScopeTheyWereMadeIn() {
    Parameters parameters;
    try (PointerScope scope = new PointerScope()) {
      parameters = Parameters.initialise(new SelectorNet(), 7);
    }
    assertThat(parameters.values("head.bias")).containsExactly(0, 0, 0);
    parameters.close();
    assertThat(parameters.flat().isNull()).isTrue();
  }

  private static float[] noise(int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }
}
