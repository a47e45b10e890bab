package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Torch;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

@NeedsLibtorch
@SuppressWarnings("try") // scopes are not named again: they free what is made within them
final class PlateLossesTest {
  private static final int CELLS = 6;
  private static final int PLANE = CELLS * CELLS;

  private static double loss(Loss loss, float[] output, long[] shape, float[] target, long... of) {
    try (PointerScope scope = new PointerScope()) {
      Tensor out = Torch.tensor(output, shape);
      return loss.of(new LossInputs(out, out, Torch.tensor(target, of))).item_float();
    }
  }

  /** Steps that are certain of a class each. */
  private static float[] certain(int classes, int... steps) {
    float[] scores = new float[steps.length * classes];
    Arrays.fill(scores, -20);
    for (int i = 0; i < steps.length; i++) {
      scores[i * classes + steps[i]] = 0;
    }
    return scores;
  }

  @Test
  void shouldBeZeroForATextThatIsCertain() {
    float[] scores = certain(4, 1, 1, 0, 1, 2);
    float[] target = {1, 1, 2};
    long[] shape = {1, 5, 4};
    assertThat(loss(PlateLosses.ctc(), scores, shape, target, 1, 3)).isCloseTo(0, within(1e-4));
    float[] other = {1, 2, 0};
    assertThat(loss(PlateLosses.ctc(), scores, shape, other, 1, 3)).isGreaterThan(5);
  }

  @Test
  void shouldBeTheMeanOverSamplesPerCharacter() {
    // Even chances of two classes at one step, one character: −ln ½.
    float half = (float) Math.log(0.5);
    float[] scores = {half, half, half, half};
    float[] target = {1, 1};
    assertThat(loss(PlateLosses.ctc(), scores, new long[] {2, 1, 2}, target, 2, 1))
        .isCloseTo(Math.log(2), within(1e-5));
  }

  private static float[] target() {
    float[] target = new float[15 * PLANE];
    int cell = 3 * CELLS + 2;
    target[cell] = 1;
    target[PLANE + cell] = 1;
    for (int i = 0; i < 4; i++) {
      target[(2 + i) * PLANE + cell] = 0.5f;
    }
    target[6 * PLANE + cell] = 1;
    for (int i = 0; i < 8; i++) {
      target[(7 + i) * PLANE + cell] = 0.25f;
    }
    return target;
  }

  private static float[] output(float logit, float logs, float corners) {
    float[] output = new float[13 * PLANE];
    Arrays.fill(output, 0, PLANE, -12);
    output[3 * CELLS + 2] = logit;
    Arrays.fill(output, PLANE, 5 * PLANE, logs);
    Arrays.fill(output, 5 * PLANE, 13 * PLANE, corners);
    return output;
  }

  private static double plates(float[] output, float[] target) {
    return loss(
        PlateLosses.plates(),
        output,
        new long[] {1, 13, CELLS, CELLS},
        target,
        1,
        15,
        CELLS,
        CELLS);
  }

  @Test
  void shouldBeZeroForAPlateThatIsFoundExactly() {
    assertThat(plates(output(12, 0.5f, 0.25f), target())).isCloseTo(0, within(1e-3));
  }

  @Test
  void shouldAskForThePlateItsBoxAndItsCorners() {
    assertThat(plates(output(-12, 0.5f, 0.25f), target())).isGreaterThan(4);
    assertThat(plates(output(12, 1, 0.25f), target())).isCloseTo(0.5 + 1 - 0.3679, within(1e-3));
    assertThat(plates(output(12, 0.5f, 0.75f), target())).isCloseTo(1, within(1e-3));
  }

  @Test
  void shouldForbidPlatesWhereThereAreNoneButNotWhereNothingIsKnown() {
    float[] none = new float[15 * PLANE];
    float[] unknown = new float[15 * PLANE];
    Arrays.fill(unknown, 0, PLANE, -1);
    float[] output = output(8, 0, 0);
    assertThat(plates(output, none)).isGreaterThan(4);
    assertThat(plates(output, unknown)).isCloseTo(0, within(1e-6));
  }
}
