package dev.clearlane.serving.inference.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelVariant;
import dev.clearlane.bundle.ModelVariant.Kind;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuPrecisionTest {
  private static final CpuFeatures VNNI =
      CpuFeatures.parse(true, List.of("model name\t: x", "flags\t\t: fpu avx2 avx512_vnni sse"));
  private static final CpuFeatures OLD_X86 =
      CpuFeatures.parse(true, List.of("flags\t\t: fpu avx2 sse"));
  private static final CpuFeatures ARM =
      CpuFeatures.parse(false, List.of("Features\t: fp asimd asimddp"));

  @TempDir private Path directory;
  private ModelBundle plain;
  private ModelBundle quantised;

  @BeforeEach
  void makeBundles() throws Exception {
    plain = TinyModels.identity(directory, "plain", Task.DEBLUR, 1);
    ModelBundle other = TinyModels.identity(directory, "quantised", Task.DEBLUR, 1);
    for (String file : List.of("u8.onnx", "s8.onnx")) {
      Files.copy(other.modelFile(), other.directory().resolve(file));
    }
    String sha256 = other.manifest().sha256();
    ModelBundle.writeManifest(
        other.directory(),
        other.manifest().toBuilder()
            .variants(
                List.of(
                    new ModelVariant(Kind.INT8_U8, "u8.onnx", sha256),
                    new ModelVariant(Kind.INT8_S8, "s8.onnx", sha256)))
            .build());
    quantised = ModelBundle.open(other.directory());
  }

  @Test
  void shouldReadInstructionsForIntegerSums() {
    assertThat(VNNI).isEqualTo(new CpuFeatures(true, "avx512_vnni"));
    assertThat(OLD_X86.hasIntegerDots()).isFalse();
    assertThat(ARM).isEqualTo(new CpuFeatures(false, "asimddp"));
    assertThat(CpuFeatures.parse(true, List.of()).hasIntegerDots()).isFalse();
    assertThat(OLD_X86.saturates()).isTrue();
    assertThat(VNNI.saturates()).isFalse();
    assertThat(ARM.saturates()).isFalse();
    assertThat(CpuFeatures.parse(false, List.of()).saturates()).isFalse();
  }

  @Test
  void shouldChooseTheFileThatSuitsTheProcessor() {
    assertThat(file(CpuPrecision.AUTO, VNNI)).isEqualTo("u8.onnx: the processor has avx512_vnni");
    assertThat(file(CpuPrecision.AUTO, ARM)).isEqualTo("s8.onnx: the processor has asimddp");
    assertThat(file(CpuPrecision.AUTO, OLD_X86))
        .isEqualTo("model.onnx: the processor has no instructions for 8-bit sums");
  }

  @Test
  void shouldFollowTheSetting() {
    assertThat(file(CpuPrecision.FP32, VNNI)).isEqualTo("model.onnx: as configured");
    assertThat(file(CpuPrecision.INT8, OLD_X86)).isEqualTo("u8.onnx: as configured");
  }

  @Test
  void shouldKeepModelsThatHaveOneFile() {
    CpuPrecision.Choice choice = CpuPrecision.AUTO.choose(plain, VNNI);

    assertThat(choice.bundle()).isSameAs(plain);
    assertThat(choice.reason()).isEqualTo("the bundle has no 8-bit file for this processor");
  }

  @Test
  void shouldRunAVariantAsInt8() throws Exception {
    try (Engine engine = OnnxEngine.open(CpuPrecision.INT8.choose(quantised, VNNI).bundle(), 1)) {
      assertThat(engine.description()).isEqualTo("onnxruntime-cpu-int8");
    }
  }

  private String file(CpuPrecision precision, CpuFeatures cpu) {
    CpuPrecision.Choice choice = precision.choose(quantised, cpu);
    return choice.bundle().manifest().file() + ": " + choice.reason();
  }
}
