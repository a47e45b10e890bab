package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.batch.StagedBatch;
import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.AdamSettings;
import dev.clearlane.trainer.recipe.CriticSettings;
import dev.clearlane.trainer.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class TrainingLoopTest {
  @Test
  void shouldKeepTheGeneratorAndCreateANewCriticInEachPhase() throws Exception {
    Recipe recipe = TinyData.phased("rep4-pu2", 5);
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      loop(recipe, state).step(batch(recipe), 0);
      assertThat(state.critic).isNull();
      float[] generator = state.parameters.values();
      state.enterNextPhase(recipe);
      assertThat(state.parameters.values()).isEqualTo(generator);
      assertThat(state.optimiser.mean()).containsOnly(0);
      float[] first = criticWeights(state);
      state.enterNextPhase(recipe);
      assertThat(criticWeights(state)).isNotEqualTo(first);
      for (float weight : criticWeights(state)) {
        assertThat(weight).isBetween(-0.01f, 0.01f);
      }
      assertThat(state.phaseStep).isZero();
      assertThat(state.step).isEqualTo(1);
    }
  }

  private static float[] criticWeights(TrainingState state) {
    CriticLearner critic = state.critic;
    assertThat(critic).isNotNull();
    return critic.checkpoint().weights();
  }

  @Test
  void shouldHoldNoMoreNativeObjectsAfterManySteps() throws Exception {
    Recipe recipe = TinyData.phased("wei2021-w2", 5);
    StagedBatch batch = batch(recipe);
    Torch.useThreads(1);
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      for (int phase = 0; phase < 3; phase++) {
        TrainingLoop loop = loop(recipe, state);
        for (int i = 0; i < 3; i++) {
          loop.step(batch, 0);
        }
        long before = Pointer.totalCount();
        for (int i = 0; i < 30; i++) {
          loop.step(batch, 0);
        }
        // The collector may free objects of other tests; none may be added.
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
        if (phase < 2) {
          state.enterNextPhase(recipe);
        }
      }
    }
  }

  @Test
  void shouldTeachTheCriticOneBatchByHeart() throws Exception {
    CriticSettings settings =
        new CriticSettings(
            4, 1, CriticSettings.Constraint.PENALTY, 10, 1e-3, new AdamSettings(0.5, 0.9, 0, 1e6));
    StagedBatch batch = batch(TinyData.recipe("rep4-pu2"));
    torch.manual_seed(3);
    try (CriticLearner critic =
            CriticLearner.fresh(settings, PixelFormat.RGB_UNIT, 32, 5, Device.CPU);
        PointerScope scope = new PointerScope()) {
      Tensor real = batch.target(Device.CPU, 2, 3, 32, 32);
      Tensor generated = batch.input(Device.CPU);
      critic.learn(real, generated, 0, 1e-3);
      double first = critic.gap();
      for (int step = 1; step < 60; step++) {
        critic.learn(real, generated, step, 1e-3);
      }
      assertThat(critic.gap()).isGreaterThan(first + 1);
    }
  }

  @Test
  void shouldStopBeforeWeightsGoBad() throws Exception {
    Recipe recipe = TinyData.recipe("rep4-pu2");
    float[] picture = new float[3 * 32 * 32];
    float[] broken = picture.clone();
    broken[5] = Float.NaN;
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      float[] before = state.parameters.values();
      TrainingLoop loop = loop(recipe, state);
      assertThatThrownBy(() -> loop.step(StagedBatch.of(new Batch(broken, picture, 1, 32, 32)), 0))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("step 0: the loss or its gradient is not finite");
      assertThat(state.parameters.values()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rep4-pu2, 60, 0.6",
    "rep4-pu2-h1, 60, 0.6",
    "wei2021-w4, 60, 0.8",
    "selector, 40, 0.1"
  })
  void shouldOverfitOneBatch(String network, int steps, double ratio) throws Exception {
    Recipe recipe = TinyData.recipe(network);
    StagedBatch batch = batch(recipe);
    Torch.useThreads(1);
    double first = 0;
    double last = 0;
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      TrainingLoop loop = loop(recipe, state);
      for (int i = 0; i < steps; i++) {
        last = loop.step(batch, 0);
        first = i == 0 ? last : first;
      }
    }
    assertThat(last).isLessThan(ratio * first);
  }

  @Test
  void shouldRepeatItsLossesBitByBit() throws Exception {
    assertThat(losses()).containsExactly(losses());
  }

  private static TrainingLoop loop(Recipe recipe, TrainingState state) throws IOException {
    Objective objective =
        Objective.open(
            recipe.phases().get(state.phase),
            recipe.network(),
            Path.of("."),
            TinyRun.NO_OTHERS,
            Device.CPU,
            () -> state.critic);
    return new TrainingLoop(recipe, state, objective, new MetricMeans(), null);
  }

  private static double[] losses() throws Exception {
    Recipe recipe = TinyData.recipe("wei2021-w2");
    StagedBatch batch = batch(recipe);
    double[] losses = new double[5];
    try (TrainingState state = TrainingState.fresh(recipe, Device.CPU)) {
      TrainingLoop loop = loop(recipe, state);
      for (int i = 0; i < losses.length; i++) {
        losses[i] = loop.step(batch, 0);
      }
    }
    return losses;
  }

  /** Two pictures of noise; the target is half as bright, or the second of the labels. */
  private static StagedBatch batch(Recipe recipe) {
    SplittableRandom random = new SplittableRandom(9);
    int channels = recipe.network().inputChannels();
    float[] input = new float[2 * channels * 32 * 32];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) random.nextDouble();
    }
    float[] half = new float[2 * 3 * 32 * 32];
    for (int i = 0; i < half.length; i++) {
      int sample = i / (3 * 32 * 32);
      half[i] = 0.5f * input[i + sample * (channels - 3) * 32 * 32];
    }
    boolean classifier = !recipe.network().labels().isEmpty();
    float[] target = classifier ? new float[] {1, 0, 0, 0, 1, 1} : half;
    return StagedBatch.of(new Batch(input, target, 2, channels, 32, 32));
  }
}
