package dev.clearlane.serving.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all engines; subclasses open one kind. */
abstract class EngineContract {
  private static final float TOLERANCE = 1e-6f; // float32 sums of nine values below 1

  @TempDir Path directory;

  abstract Engine open(ModelBundle bundle) throws EngineException;

  @Test
  void shouldReturnTheInputOfAnIdentityModel() throws Exception {
    try (Engine engine = open(TinyModels.identity(directory, "same", Task.DEBLUR, 4))) {
      FloatBuffer input = random(3 * 8 * 12);
      FloatBuffer output = floats(3 * 8 * 12);
      engine.run(new TensorView(input, 12, 8), output);
      assertThat(values(output)).containsExactly(values(input));
    }
  }

  @Test
  void shouldKeepHeightAndWidthApart() throws Exception {
    int height = 5;
    int width = 7;
    try (Engine engine = open(TinyModels.mean3x3(directory, "mean", Task.DEBLUR))) {
      FloatBuffer input = random(3 * height * width);
      FloatBuffer output = floats(3 * height * width);
      engine.run(new TensorView(input, width, height), output);
      for (int p = 0; p < 3; p++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            float sum = 0;
            for (int v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
              for (int u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
                sum += input.get((p * height + v) * width + u);
              }
            }
            assertThat(output.get((p * height + y) * width + x))
                .isCloseTo(sum / 9, within(TOLERANCE));
          }
        }
      }
    }
  }

  @Test
  void shouldRunDifferentSizesFromLargerBuffers() throws Exception {
    try (Engine engine = open(TinyModels.scale(directory, "half", Task.DERAIN, 0.5f))) {
      FloatBuffer input = random(3 * 64 * 64);
      FloatBuffer output = floats(3 * 64 * 64);
      for (int side : new int[] {1, 64, 3, 17}) {
        engine.run(new TensorView(input, side, side), output);
        for (int i = 0; i < 3 * side * side; i++) {
          assertThat(output.get(i)).isEqualTo(input.get(i) * 0.5f);
        }
      }
    }
  }

  @Test
  void shouldScoreEveryLabelOfASelector() throws Exception {
    try (Engine engine = open(TinyModels.meanColourSelector(directory, Map.of()))) {
      FloatBuffer input = floats(3 * 4 * 8);
      for (int i = 0; i < 32; i++) {
        input.put(i, 0.25f).put(32 + i, 0.5f).put(64 + i, 1f);
      }
      FloatBuffer output = floats(3);
      engine.run(new TensorView(input, 8, 4), output);
      assertThat(values(output)).containsExactly(0.25f, 0.5f, 1f);
    }
  }

  @Test
  void shouldRunAgainAfterAFailure() throws Exception {
    try (Engine engine = open(TinyModels.onlyEightWide(directory, "narrow", Task.DEBLUR))) {
      FloatBuffer input = random(3 * 16 * 16);
      FloatBuffer output = floats(3 * 16 * 16);
      assertThatThrownBy(() -> engine.run(new TensorView(input, 16, 16), output))
          .isInstanceOf(EngineException.class)
          .hasMessageStartingWith("narrow failed on 16x16: ")
          .message()
          .doesNotContain("\n");
      engine.run(new TensorView(input, 8, 8), output);
      assertThat(output.get(0)).isEqualTo(input.get(0));
    }
  }

  @Test
  void shouldRejectSidesThatAreNoMultiple() throws Exception {
    try (Engine engine = open(TinyModels.identity(directory, "same", Task.DEBLUR, 4))) {
      FloatBuffer tensor = floats(3 * 8 * 8);
      assertThatThrownBy(() -> engine.run(new TensorView(tensor, 6, 8), tensor))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("same takes sides that are multiples of 4, not 6x8");
    }
  }

  @Test
  void shouldRejectBuffersThatAreTooSmallOrOnTheHeap() throws Exception {
    try (Engine engine = open(TinyModels.identity(directory, "same", Task.DEBLUR, 1))) {
      FloatBuffer good = floats(3 * 8 * 8);
      for (FloatBuffer bad : new FloatBuffer[] {floats(191), FloatBuffer.allocate(192)}) {
        assertThatThrownBy(() -> engine.run(new TensorView(bad, 8, 8), good))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("192 floats");
        assertThatThrownBy(() -> engine.run(new TensorView(good, 8, 8), bad))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("192 floats");
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldNotGrowOverManyRuns() throws Exception {
    int side = 64; // 48 kB a tensor: one leaked per run would be 240 MB
    try (Engine engine = open(TinyModels.scale(directory, "half", Task.DERAIN, 0.5f))) {
      FloatBuffer input = random(3 * side * side);
      FloatBuffer output = floats(3 * side * side);
      for (int i = 0; i < 1000; i++) {
        engine.run(new TensorView(input, side, side), output);
      }
      long beforeKb = residentKb();
      for (int i = 0; i < 5000; i++) {
        engine.run(new TensorView(input, side, side), output);
      }
      assertThat(residentKb() - beforeKb).isLessThan(100_000);
    }
  }

  @Test
  void shouldCloseTwiceAndThenRejectRuns() throws Exception {
    Engine engine = open(TinyModels.identity(directory, "same", Task.DEBLUR, 1));
    FloatBuffer tensor = floats(3);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> engine.run(new TensorView(tensor, 1, 1), tensor))
        .isInstanceOf(IllegalStateException.class);
  }

  static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Float.BYTES * count)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  static FloatBuffer random(int count) {
    FloatBuffer buffer = floats(count);
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      buffer.put(i, random.nextFloat());
    }
    return buffer;
  }

  private static long residentKb() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/self/status: no VmRSS");
  }

  private static float[] values(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }
}
