package dev.clearlane.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Wei2021;
import dev.clearlane.trainer.peer.NeedsPyTorch;
import dev.clearlane.trainer.peer.PyTorch;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch itself wrote. */
@NeedsPyTorch
final class TorchFileTest {
  private static final Network NETWORK = new Wei2021(2, 0.2, 0.5, Wei2021.Skip.CLAMP);

  @TempDir static Path folder;

  @BeforeAll
  static void save() throws IOException {
    PyTorch.run("files.py", folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state_dict",
        "old_form",
        "plain_map",
        "parameters",
        "module",
        "module_old_form",
        "python2",
        "protocol5",
        "float16",
        "bfloat16",
        "float64",
        "channels_last",
        "turned",
        "expanded",
        "shared",
        "shared_old_form",
        "script",
        "trace"
      })
  void shouldReadWhatPyTorchSaves(String name) throws IOException {
    ImportedWeights read = read(name);
    assertThat(read.values()).isEqualTo(PyTorch.read(folder.resolve(name + ".f32")));
    assertThat(read.prefix()).isEmpty();
    assertThat(read.ignored()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "checkpoint, state_dict.module.",
    "checkpoint_old_form, state_dict.module.",
    "averaged, params_ema.",
    "with_critic, generator."
  })
  void shouldFindTheNetworkInWhatResearchersSave(String name, String prefix) throws IOException {
    ImportedWeights read = read(name);
    assertThat(read.values()).isEqualTo(PyTorch.read(folder.resolve(name + ".f32")));
    assertThat(read.prefix()).isEqualTo(prefix);
    assertThat(read.ignored()).isNotEmpty().noneMatch(left -> left.startsWith(prefix));
  }

  @ParameterizedTest
  @CsvSource({
    "refused_whole, 'head.weight: dtype must be F64, F32, F16 or BF16, but is I64'",
    "refused_list, 'must hold tensors by name'",
    "refused_tensor, 'must hold tensors by name'"
  })
  void shouldRefuseTheRestInOneLine(String name, String why) {
    assertThatThrownBy(() -> read(name))
        .isInstanceOf(IOException.class)
        .message()
        .contains(name + ".pt: ", why)
        .doesNotContain("\n");
  }

  @Test
  void shouldAskWhichOfTwoNetworksIsMeant() {
    assertThatThrownBy(() -> read("refused_two"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("does not fit wei2021-w2: 1 mismatch")
        .hasMessageContaining("it is there more than once, under a., b.");
  }

  /** Whatever is cut off or changed: values as they were, or one exception of the right kind. */
  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "old_form", "module", "script"})
  void shouldSurviveWhatIsBroken(String name) throws IOException {
    byte[] good = Files.readAllBytes(folder.resolve(name + ".pt"));
    Path file = folder.resolve("broken");
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 90; i++) {
      byte[] bad = good.clone();
      if (i % 3 == 0) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      } else {
        // Most of what is not values stands in the first bytes and the last.
        int at = random.nextInt(i % 3 == 1 ? 6000 : bad.length);
        bad[at] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bad);
      try {
        assertThat(ImportedWeights.read(file, NETWORK, Map.of()).values()).isNotEmpty();
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("broken");
      }
    }
  }

  @Test
  void shouldSeeThatAnArchiveIsDamaged() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve("float64.pt"));
    // The middle of the file is the middle of some tensor.
    bytes[bytes.length / 2] ^= 1;
    Path file = folder.resolve("broken");
    Files.write(file, bytes);
    assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged");
  }

  private static ImportedWeights read(String name) throws IOException {
    return ImportedWeights.read(folder.resolve(name + ".pt"), NETWORK, Map.of());
  }
}
