package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class GradientPenaltyTest {
  private final SplittableRandom random = new SplittableRandom(17);

  @Test
  void shouldMeasureHowFarTheSlopeIsFromOne() {
    try (PointerScope scope = new PointerScope()) {
      // The sum of 12 values has the slope √12 everywhere.
      UnaryOperator<Tensor> sum = x -> x.flatten(1, -1).sum(1);
      Tensor penalty = CriticLearner.penalty(sum, pictures(2), pictures(2), torch.rand(2, 1, 1, 1));
      assertThat(penalty.item_float())
          .isCloseTo((float) Math.pow(Math.sqrt(12) - 1, 2), within(1e-5f));
    }
  }

  /**
   * Along random directions in the space of all weights. In single precision the difference
   * quotient is good to about 1e-3, and a ReLU may have its kink within it: hence the tolerance.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldHaveTheGradientThatFiniteDifferencesShow(long seed) {
    Critic network = new Critic(4, 16);
    try (Parameters parameters = Parameters.initialise(network, seed);
        PointerScope scope = new PointerScope()) {
      Tensor real = pictures(3, 16);
      Tensor generated = pictures(3, 16);
      Tensor shares = torch.rand(3, 1, 1, 1);
      float[] start = parameters.values();
      float[] gradient =
          Torch.values(parameters.gradient(penalty(network, parameters, real, generated, shares)));
      double length = norm(gradient);
      assertThat(length).isPositive();
      // The gradient's own direction, and one of chance that leans towards it.
      for (double lean : new double[] {1, 0.5}) {
        float[] direction = new float[start.length];
        for (int i = 0; i < direction.length; i++) {
          direction[i] =
              (float)
                  (lean * gradient[i] / length
                      + (1 - lean) * random.nextGaussian() / Math.sqrt(direction.length));
        }
        double step = 2e-3;
        double slope =
            (at(network, parameters, start, direction, step, real, generated, shares)
                    - at(network, parameters, start, direction, -step, real, generated, shares))
                / (2 * step);
        double expected = 0;
        for (int i = 0; i < direction.length; i++) {
          expected += (double) gradient[i] * direction[i];
        }
        assertThat(slope).isCloseTo(expected, within(0.01 * Math.abs(expected)));
      }
    }
  }

  private static double at(
      Critic network,
      Parameters parameters,
      float[] start,
      float[] direction,
      double step,
      Tensor real,
      Tensor generated,
      Tensor shares) {
    Tensor moved =
        Torch.tensor(start, start.length)
            .add(Torch.tensor(direction, direction.length), new Scalar(step));
    parameters.flat().copy_(moved);
    double penalty = penalty(network, parameters, real, generated, shares).item_float();
    parameters.flat().copy_(Torch.tensor(start, start.length));
    return penalty;
  }

  private static Tensor penalty(
      Critic network, Parameters parameters, Tensor real, Tensor generated, Tensor shares) {
    TorchLayers layers = new TorchLayers(parameters, true);
    Tensor penalty = CriticLearner.penalty(x -> network.apply(layers, x), real, generated, shares);
    // The last bias shifts all scores alike: it is in no slope, and has to be in the graph.
    return penalty.add(network.apply(layers, real).mean(), new Scalar(0.0));
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private Tensor pictures(int count) {
    return pictures(count, 2);
  }

  private Tensor pictures(int count, int side) {
    float[] values = new float[3 * count * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Torch.tensor(values, count, 3, side, side);
  }
}
