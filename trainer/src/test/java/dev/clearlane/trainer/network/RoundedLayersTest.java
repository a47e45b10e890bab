package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class RoundedLayersTest {
  /** A level is a thousand times that. */
  private static final float EXACT = 2e-6f;

  /** A three-branch convolution of one channel, whose weight's middle is all that counts. */
  private record Middle() implements Network {
    @Override
    public String name() {
      return "middle";
    }

    @Override
    public PixelFormat pixels() {
      return PixelFormat.RGB_UNIT;
    }

    @Override
    public int sizeMultiple() {
      return 1;
    }

    @Override
    public int inputChannels() {
      return 1;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public <V> V apply(Layers<V> layers, V input) {
      return layers.repConv("c", input, new RepConv(1, 1, 1, 0, 0.5));
    }
  }

  @Test
  void shouldRoundTheMergedWeightsAndLetGradientsPassWithinTheRange() {
    Middle network = new Middle();
    Quantisation quantisation =
        Quantisation.of(network, Set.of(), Map.of("input", new Quantisation.Range(0, 1)));
    try (Parameters parameters = Parameters.initialise(network, 1);
        PointerScope scope = new PointerScope()) {
      // Weight, point, identity: the middle is 2.5; beside it, 0.01 is half a level of 2.5 / 127.
      parameters.flat().zero_();
      set(parameters.get("c.weight").view(-1).narrow(0, 4, 1), 1.75);
      set(parameters.get("c.weight").view(-1).narrow(0, 0, 1), 0.009);
      set(parameters.get("c.point"), 0.25);
      set(parameters.get("c.identity"), 0.5);
      Tensor input = Torch.tensor(new float[] {-0.2f, 0.25f, 0.72f, 1.5f}, 1, 1, 1, 4);
      input.set_requires_grad(true);
      Tensor output = network.apply(TorchLayers.of(parameters, true, quantisation), input);
      float second = Math.round(0.25f * 255) / 255f;
      float third = Math.round(0.72f * 255) / 255f;
      float[] expected = {0, 2.5f * second, 2.5f * third, 2.5f};
      assertThat(Torch.values(output)).containsExactly(expected, within(EXACT));
      float[] gradient = Torch.values(parameters.gradient(output.sum()));
      float sum = second + third + 1;
      // In the parameters' order: weight, point, identity, bias.
      assertThat(gradient[4]).isCloseTo(sum, within(EXACT));
      assertThat(gradient[9]).isCloseTo(sum, within(EXACT));
      assertThat(gradient[10]).isCloseTo(sum, within(EXACT));
      assertThat(gradient[11]).isEqualTo(4);
      network.apply(TorchLayers.of(parameters, true, quantisation), input).sum().backward();
      assertThat(Torch.values(input.grad()))
          .containsExactly(new float[] {0, 2.5f, 2.5f, 0}, within(EXACT));
    }
  }

  private static void set(Tensor view, double value) {
    view.detach().fill_(new Scalar(value));
  }
}
