package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Conv;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Layers;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
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
  private static final int SIDE = 16;

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

  /** The critic's operations with a smooth function between them. */
  private record SmoothCritic() implements Network {
    @Override
    public String name() {
      return "smooth-critic";
    }

    @Override
    public PixelFormat pixels() {
      return PixelFormat.RGB_SIGNED;
    }

    @Override
    public int sizeMultiple() {
      return SIDE;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public <V> V apply(Layers<V> l, V input) {
      V x = l.tanh(l.conv("a", input, new Conv(3, 6, 4, 2, 1, 1)));
      x = l.tanh(l.conv("b", l.pad(x, 1, 2), new Conv(6, 4, 4, 1, 0, 1)));
      x = l.tanh(l.dense("c", l.flatten(x), SIDE * SIDE, 8));
      return l.dense("d", x, 8, 1);
    }
  }

  /** In single precision the difference quotient is good to about 1e-3. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldHaveTheGradientThatFiniteDifferencesShow(long seed) {
    check(new SmoothCritic(), seed, 0.005);
  }

  /**
   * The critic's slope jumps where a LeakyReLU has its kink, and some lie within the difference.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldHaveItForThePapersCriticToo(long seed) {
    check(new Critic(4, SIDE), seed, 0.06);
  }

  /** Along the gradient itself, and along a direction of chance that leans towards it. */
  private void check(Network network, long seed, double tolerance) {
    torch.manual_seed(seed);
    try (Parameters parameters = Parameters.initialise(network, seed);
        PointerScope scope = new PointerScope()) {
      Tensor real = pictures(3, SIDE);
      Tensor generated = pictures(3, SIDE);
      Tensor shares = torch.rand(3, 1, 1, 1);
      float[] start = parameters.values();
      float[] gradient =
          Torch.values(parameters.gradient(penalty(network, parameters, real, generated, shares)));
      double length = norm(gradient);
      assertThat(length).isPositive();
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
        assertThat(slope).isCloseTo(expected, within(tolerance * Math.abs(expected)));
      }
    }
  }

  private static double at(
      Network network,
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
      Network network, Parameters parameters, Tensor real, Tensor generated, Tensor shares) {
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
