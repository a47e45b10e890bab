package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.Networks;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class DeadChannelsTest {
  private static final int SIDE_PX = 32;

  private static Network network(String name) throws Exception {
    return Networks.byName(name);
  }

  @ParameterizedTest
  @CsvSource({
    "rep4-pu2, enc1.a enc2.a enc3.a mid1.a mid2.a dec3.a dec2.a dec1.a",
    "rep4-pu2-gc, enc1.a enc2.a enc3.a mid1.a context.a mid2.a dec3.a dec2.a dec1.a",
    "selector, tiles down1 down2 down3",
    "plate-reader-w24, stem block1.a block2.a block3.a column"
  })
  void shouldKnowTheLayersBetweenConvolutions(String name, String layers) throws Exception {
    assertThat(DeadChannels.layers(network(name)))
        .extracting(DeadChannels.Layer::name)
        .containsExactly(layers.split(" "));
  }

  @Test
  void shouldStartChannelsAgainWithoutChangingTheOutput() throws Exception {
    Network network = network("rep4-pu2-gc");
    float[] start = alive(network);
    int[] killed = {0, 3};
    for (int channel : killed) {
      start[place(network, "enc1.a.bias") + channel] = -1e6f;
    }
    DeadChannels channels = new DeadChannels(network, batches(4), Device.CPU);

    InitialWeights again = channels.startedAgain(new InitialWeights("noise", start), 7);

    assertThat(again.name()).matches("noise, \\d+ channels started again");
    assertThat(output(network, again.weights()))
        .containsExactly(output(network, start), within(1e-5f));
    int bias = place(network, "enc1.a.bias");
    for (int channel : killed) {
      assertThat(Math.abs(again.weights()[bias + channel])).isLessThan(1e3f);
    }
    assertThat(again.weights()[bias + 1]).isEqualTo(start[bias + 1]);
    assertThat(channels.startedAgain(again, 8)).as("none is dead any more").isSameAs(again);
  }

  @Test
  void shouldDrawTheSameFromTheSameSeed() throws Exception {
    Network network = network("rep4-pu2");
    float[] start = alive(network);
    start[place(network, "mid1.a.bias")] = -1e6f;
    DeadChannels channels = new DeadChannels(network, batches(2), Device.CPU);
    InitialWeights from = new InitialWeights("noise", start);
    assertThat(channels.startedAgain(from, 1).weights())
        .isEqualTo(channels.startedAgain(from, 1).weights())
        .isNotEqualTo(channels.startedAgain(from, 2).weights());
  }

  /** Not as at the start, where the last layers are zero and hide what the others give. */
  private static float[] alive(Network network) {
    try (Parameters initial = Parameters.initialise(network, 1)) {
      float[] values = initial.values();
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) random.nextDouble(-0.05, 0.05);
      }
      return values;
    }
  }

  private static int place(Network network, String name) {
    int at = 0;
    for (ParameterSpec spec : Census.parameters(network)) {
      if (spec.name().equals(name)) {
        return at;
      }
      at += spec.size();
    }
    throw new IllegalArgumentException(name);
  }

  private static List<Batch> batches(int count) {
    return IntStream.range(0, count).mapToObj(DeadChannelsTest::batch).toList();
  }

  private static Batch batch(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] input = new float[2 * 3 * SIDE_PX * SIDE_PX];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextDouble();
    }
    return new Batch(input, input.clone(), 2, SIDE_PX, SIDE_PX);
  }

  private static float[] output(Network network, float[] weights) {
    try (Parameters parameters = Parameters.of(network, weights);
        PointerScope scope = new PointerScope()) {
      float[] input = batch(99).input();
      float[] output =
          Torch.values(
              network.apply(
                  new TorchLayers(parameters, false), Torch.tensor(input, 2, 3, SIDE_PX, SIDE_PX)));
      return Arrays.copyOf(output, output.length);
    }
  }
}
