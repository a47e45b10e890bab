package dev.clearlane.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.weights.SafetensorsWriter.Part;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
  @TempDir Path folder;

  /** A checkpoint is exported while its run goes on and replaces it. */
  @Test
  void shouldReadAFileAsItWasWhenItWasOpened() throws Exception {
    Path file = folder.resolve("checkpoint.safetensors");
    write(file, "1", 1, 2, 3);
    try (Safetensors opened = Safetensors.open(file)) {
      write(file, "2", 4);
      assertThat(opened.integer("step", 0)).isEqualTo(1);
      assertThat(opened.tensors().get("weight").values().read()).containsExactly(1, 2, 3);
    }
    try (Safetensors opened = Safetensors.open(file)) {
      assertThat(opened.integer("step", 0)).isEqualTo(2);
      assertThat(opened.tensors().get("weight").values().read()).containsExactly(4);
    }
  }

  private static void write(Path file, String step, float... values) throws Exception {
    ParameterSpec weight = new ParameterSpec("weight", List.of(values.length), 0, 0);
    SafetensorsWriter.write(
        file, Map.of("step", step), List.of(new Part("", List.of(weight), values)));
  }
}
