package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.pack.PackWriter;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train.py --revive} of trainer/gpu; the script's assertions are the test's. */
@NeedsPyTorch
@NeedsLibtorch
final class GpuReviveTest {
  @TempDir Path folder;

  @Test
  void shouldStartDeadChannelsAgainWithoutChangingTheOutput() throws Exception {
    Recipe recipe = TinyData.recipe("rep4-pu2-gc");
    float[] start;
    try (Parameters initial = Parameters.initialise(recipe.network(), 1)) {
      start = initial.values();
    }
    // The last layers start at zero, which would hide what the others give.
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < start.length; i++) {
      start[i] += (float) random.nextDouble(-0.05, 0.05);
    }
    Path pack = folder.resolve("pack");
    PackWriter.write(
        new PackWriter.Request(
            recipe,
            TinyData.in(folder.resolve("data")),
            new InitialWeights("noise", start),
            InitialWeights::run,
            1 << 20,
            2),
        pack);

    assertThatCode(() -> PyTorch.run("revive.py", Path.of("gpu").toAbsolutePath(), pack, folder))
        .doesNotThrowAnyException();
  }
}
