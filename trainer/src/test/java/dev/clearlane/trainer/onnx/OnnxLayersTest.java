package dev.clearlane.trainer.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Conv;
import dev.clearlane.trainer.network.Layers;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.PlateReader;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.network.SelectorNet;
import dev.clearlane.trainer.network.Wei2021;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsLibtorch
final class OnnxLayersTest {
  /** What the students and the generator do without. */
  private record PadAndPool() implements Network {
    @Override
    public String name() {
      return "pad-and-pool";
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
      V x = l.conv("c", l.pad(input, 1, 2), new Conv(3, 4, 4, 1, 0, 1));
      return l.transposedConv("up", l.maxPool(x), 4, 3);
    }
  }

  static Stream<Network> networks() {
    return Stream.of(
        new RepUNet(4),
        new RepUNet(4, true),
        new RepUNet(4, false, 1),
        new RepUNet(4, true, 2),
        new PadAndPool(),
        new PlateReader(2),
        new PlateDetector(2),
        new SelectorNet(),
        new Wei2021(4, 0.2, 0.5, Wei2021.Skip.CLAMP),
        new Wei2021(4, 0.3, 0, Wei2021.Skip.MEAN));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void shouldExportWhatLibtorchComputes(Network network) throws IOException {
    float[] weights = noisyWeights(network);
    try (Parameters parameters = Parameters.of(network, weights);
        OnnxModel model = new OnnxModel(network, OnnxLayers.model(network, weights))) {
      assertThat(Parity.check(network, parameters, model)).isLessThan(Parity.TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void shouldRefuseAnExportWithOtherWeights(Network network) throws IOException {
    float[] weights = noisyWeights(network);
    float[] others = weights.clone();
    for (int i = 0; i < others.length; i++) {
      others[i] *= 1.05f;
    }
    try (Parameters parameters = Parameters.of(network, others);
        OnnxModel model = new OnnxModel(network, OnnxLayers.model(network, weights))) {
      assertThatThrownBy(() -> Parity.check(network, parameters, model))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("differ by");
    }
  }

  @Test
  void shouldMultiplyWhatTheNetworkCorrects() throws IOException {
    Network network = new RepUNet(4);
    float[] weights = noisyWeights(network);
    FloatBuffer input = FloatBuffer.allocate(3 * 32 * 48);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < input.capacity(); i++) {
      input.put(i, (float) random.nextDouble());
    }
    try (OnnxModel plain = new OnnxModel(network, OnnxLayers.model(network, weights));
        OnnxModel twice =
            new OnnxModel(
                network, OnnxLayers.model(network, Export.amplified(network, weights, 2)))) {
      float[] once = plain.run(input, 32, 48);
      float[] amplified = twice.run(input, 32, 48);
      for (int i = 0; i < once.length; i++) {
        float expected = input.get(i) + 2 * (once[i] - input.get(i));
        assertThat(amplified[i]).isCloseTo(expected, within(1e-4f));
      }
    }
  }

  @Test
  void shouldGiveProbabilitiesForAnySize() throws IOException {
    SelectorNet network = new SelectorNet();
    try (OnnxModel model =
        new OnnxModel(network, OnnxLayers.model(network, noisyWeights(network)))) {
      float[] scores = model.run(FloatBuffer.allocate(3 * 96 * 160), 96, 160);
      assertThat(scores).hasSize(3);
      for (float score : scores) {
        assertThat(score).isBetween(0f, 1f);
      }
    }
  }

  /** Initial weights and something on every bias and on the layers that start at nothing. */
  private static float[] noisyWeights(Network network) {
    SplittableRandom random = new SplittableRandom(11);
    try (Parameters parameters = Parameters.initialise(network, 3)) {
      float[] weights = parameters.values();
      for (int i = 0; i < weights.length; i++) {
        weights[i] += (float) (0.02 * random.nextGaussian());
      }
      return weights;
    }
  }
}
