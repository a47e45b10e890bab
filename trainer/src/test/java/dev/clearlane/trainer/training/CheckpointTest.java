package dev.clearlane.trainer.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.network.NeedsLibtorch;
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
}
