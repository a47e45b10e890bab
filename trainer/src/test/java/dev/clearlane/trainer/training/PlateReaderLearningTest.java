package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.data.PlateText;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.PlateReader;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.AdamSettings;
import dev.clearlane.trainer.validation.GreedyText;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether network, loss and decoding fit together: texts of stripes are learnt by heart. */
@NeedsLibtorch
@Timeout(240)
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class PlateReaderLearningTest {
  private static final int SAMPLES = 4;
  private static final int STEPS = 250;

  @Test
  void shouldLearnAFewTexts() {
    Network network = new PlateReader(4);
    SplittableRandom random = new SplittableRandom(5);
    float[] input = new float[SAMPLES * 3 * 48 * 160];
    float[] target = new float[SAMPLES * Network.MAX_TEXT];
    int[] texts = {3, 5, 9, 5, 9, 3, 9, 9, 5, 3, 3, 5};
    Arrays.fill(input, 0.5f);
    for (int i = 0; i < SAMPLES; i++) {
      for (int place = 0; place < 3; place++) {
        int type = texts[3 * i + place];
        target[i * Network.MAX_TEXT + place] = type;
        for (int c = 0; c < 3; c++) {
          for (int y = 8; y < 40; y++) {
            for (int x = 10 + 50 * place; x < 42 + 50 * place; x++) {
              boolean dark = type == 3 ? x % 8 < 4 : type == 5 ? y % 8 < 4 : (x + y) % 16 < 4;
              input[((i * 3 + c) * 48 + y) * 160 + x] = dark ? 0 : 1;
            }
          }
        }
      }
    }
    Torch.useThreads(1);
    Loss ctc = PlateLosses.ctc();
    try (PointerScope whole = new PointerScope();
        Parameters parameters = Parameters.initialise(network, random.nextLong())) {
      TorchLayers layers = new TorchLayers(parameters, false);
      int count = Math.toIntExact(Census.parameterCount(network));
      AdamW optimiser = AdamW.fresh(count, new AdamSettings(0.9, 0.99, 0, 2), Device.CPU);
      Tensor x = Torch.tensor(input, SAMPLES, 3, 48, 160);
      Tensor t = Torch.tensor(target, SAMPLES, Network.MAX_TEXT);
      for (int step = 0; step < STEPS; step++) {
        try (PointerScope scope = new PointerScope()) {
          Tensor output = network.apply(layers, x);
          Tensor gradient = parameters.gradient(ctc.of(new LossInputs(x, output, t)));
          optimiser.step(parameters.flat(), gradient, gradient.norm().item_double(), step, 0.002);
        }
      }
      optimiser.close();
      float[] scores = Torch.values(network.apply(layers, x));
      for (int i = 0; i < SAMPLES; i++) {
        GreedyText read = GreedyText.of(scores, i * 40 * 37, 40, 37);
        assertThat(read.text()).isEqualTo(PlateText.decode(target, i * Network.MAX_TEXT));
      }
    }
  }
}
