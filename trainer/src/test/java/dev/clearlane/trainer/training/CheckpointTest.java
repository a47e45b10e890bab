package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsLibtorch
final class CheckpointTest {
  @TempDir Path folder;

  @Test
  void shouldRefuseACheckpointThatIsBrokenOrOfAnotherNetwork() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    TinyRun.train(recipe, data, run, TinyRun.ONE_STEP, false);
    Recipe wider = TinyData.recipe("rep8-pu2");
    assertThatThrownBy(() -> Checkpoint.read(run, wider.network()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds the network rep4-pu2, not rep8-pu2");
    Path file = run.resolve(Checkpoint.FILE);
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Checkpoint.read(run, recipe.network()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Checkpoint.FILE);
    }
  }

  @Test
  void shouldTakeTheMeanWithOtherWeights() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Recipe recipe = TinyData.recipe("rep4-pu2");
    Path run = folder.resolve("run");
    TinyRun.train(recipe, data, run, TinyRun.ONE_STEP, false);
    Checkpoint last = Checkpoint.read(run, recipe.network());
    float[] other = new float[last.average().length];
    Arrays.fill(other, 1);
    Checkpoint mean = last.meanWith(new InitialWeights("ones", other), 0.75);
    for (int i = 0; i < other.length; i++) {
      assertThat(mean.average()[i]).isCloseTo(0.75f * last.average()[i] + 0.25f, within(1e-6f));
    }
    assertThat(mean.recipe())
        .isEqualTo(last.recipe() + ", its weights (0.75) averaged with those of ones");
    assertThat(mean.model()).isEqualTo(last.model());
    for (double share : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> last.meanWith(new InitialWeights("ones", other), share))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldStartALargerNetworkFromARunOfASmallerOne() throws Exception {
    Path data = TinyData.in(folder.resolve("data"));
    Path run = folder.resolve("run");
    Recipe recipe = TinyData.recipe("rep4-pu2");
    TinyRun.train(recipe, data, run, TinyRun.ONE_STEP, false);
    Network larger = new RepUNet(4, true, 2);
    InitialWeights start = InitialWeights.run(run, larger, 1);
    float[] average = Checkpoint.read(run, recipe.network()).average();
    try (Parameters parameters = Parameters.of(larger, start.weights());
        Parameters trained = Parameters.of(recipe.network(), average)) {
      assertThat(parameters.values("stem.weight")).isEqualTo(trained.values("stem.weight"));
      assertThat(parameters.values("tail.bias")).isEqualTo(trained.values("tail.bias"));
      assertThat(parameters.values("before.weight")).containsOnly(0);
      assertThat(parameters.values("context.b.weight")).containsOnly(0);
    }
    assertThatThrownBy(() -> InitialWeights.run(run, new RepUNet(8, true, 2), 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds the network rep4-pu2, not rep8-pu2-gc-h2");
  }
}
