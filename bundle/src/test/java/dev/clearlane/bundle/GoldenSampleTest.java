package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenSampleTest {
  @TempDir Path directory;
  private ModelManifest manifest;

  @BeforeEach
  void writeModel() throws Exception {
    Files.writeString(directory.resolve("model.onnx"), "abc");
    manifest =
        ModelManifest.builder("derain-a", Task.DERAIN, "student")
            .model("model.onnx", ModelBundle.sha256(directory.resolve("model.onnx")))
            .sizeMultiple(16)
            .build();
  }

  @Test
  void shouldReadBackWhatWasWritten() throws Exception {
    GoldenSample sample = sample();
    ModelBundle.writeManifest(
        directory, manifest.toBuilder().golden(sample.write(directory)).build());
    GoldenSample read = GoldenSample.read(ModelBundle.open(directory));
    assertThat(read.input().bgr()).containsExactly(sample.input().bgr());
    assertThat(read.output()).containsExactly(sample.output());
  }

  @Test
  void shouldHoldTheFramesOfAModelWithHistoryTheCurrentOneFirst() throws Exception {
    List<Picture> pictures = GoldenSample.pictures(32, 16, 3);
    float[] output = new float[3 * 32 * 16];
    output[5] = 0.5f;
    ModelManifest.Golden golden = new GoldenSample(pictures, output).write(directory);
    ModelBundle.writeManifest(directory, manifest.toBuilder().history(2).golden(golden).build());
    assertThat(directory.resolve(GoldenSample.FILE)).hasSize(3 * 3 * 32 * 16 + 4 * 3 * 32 * 16);
    GoldenSample read = GoldenSample.read(ModelBundle.open(directory));
    assertThat(read.inputs()).hasSize(3);
    for (int k = 0; k < 3; k++) {
      assertThat(read.inputs().get(k).bgr()).containsExactly(pictures.get(k).bgr());
    }
    assertThat(read.input().bgr()).containsExactly(GoldenSample.picture(32, 16).bgr());
    assertThat(read.output()).containsExactly(output);
    FloatBuffer tensor = read.tensor(manifest.pixels());
    assertThat(tensor.capacity()).isEqualTo(3 * output.length);
    FloatBuffer last = new PixelMapping(manifest.pixels()).toTensor(pictures.get(2));
    assertThat(tensor.slice(2 * output.length, output.length)).isEqualTo(last);

    ModelBundle.writeManifest(directory, manifest.toBuilder().history(1).golden(golden).build());
    ModelBundle other = ModelBundle.open(directory);
    assertThatThrownBy(() -> GoldenSample.read(other)).isInstanceOf(BundleException.class);
  }

  /** A scene that moves: what a model sees in the wrong order shows. */
  @Test
  void shouldDrawASceneThatMovesToTheLeft() {
    List<Picture> pictures = GoldenSample.pictures(64, 48, 2);
    for (int x = 0; x < 61; x++) {
      assertThat(pictures.get(1).sample(x + 3, 7, 1)).isEqualTo(pictures.get(0).sample(x, 7, 1));
    }
    assertThatThrownBy(
            () ->
                new GoldenSample(
                    List.of(Picture.black(2, 1), Picture.black(1, 1)), new float[] {0}))
        .hasMessageContaining("of one size, but are 2x1 and 1x1");
  }

  @Test
  void shouldOpenBundlesWithoutASample() throws Exception {
    ModelBundle.writeManifest(directory, manifest);
    ModelBundle bundle = ModelBundle.open(directory);
    assertThat(bundle.manifest().golden()).isNull();
    assertThat(directory.resolve(ModelBundle.MANIFEST)).content().doesNotContain("golden");
    assertThatThrownBy(() -> GoldenSample.read(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("golden must be present");
  }

  @Test
  void shouldRejectAFileThatIsNotTheManifests() throws Exception {
    ModelBundle.writeManifest(
        directory, manifest.toBuilder().golden(sample().write(directory)).build());
    ModelBundle bundle = ModelBundle.open(directory);
    Files.writeString(directory.resolve(GoldenSample.FILE), "other");
    assertThatThrownBy(() -> GoldenSample.read(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("golden.sha256 must be that of golden.bin");
    Files.delete(directory.resolve(GoldenSample.FILE));
    assertThatThrownBy(() -> GoldenSample.read(bundle))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void shouldRejectSidesAndNamesThatBreakTheRules() throws Exception {
    ModelManifest.Golden good = sample().write(directory);
    for (ModelManifest.Golden bad :
        List.of(
            new ModelManifest.Golden("../x", good.sha256(), 64, 64),
            new ModelManifest.Golden("golden.bin", good.sha256(), 65, 64),
            new ModelManifest.Golden("golden.bin", good.sha256(), 64, 0),
            new ModelManifest.Golden("golden.bin", good.sha256(), 1 << 20, 64))) {
      ModelBundle.writeManifest(directory, manifest.toBuilder().golden(bad).build());
      assertThatThrownBy(() -> ModelBundle.open(directory))
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("golden");
    }
    ModelBundle.writeManifest(
        directory,
        manifest.toBuilder()
            .golden(new ModelManifest.Golden("golden.bin", good.sha256(), 32, 64))
            .build());
    String sha = good.sha256();
    assertThat(ModelBundle.open(directory).manifest().golden().sha256()).isEqualTo(sha);
    assertThatThrownBy(() -> GoldenSample.read(ModelBundle.open(directory)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("must have at most 30,720 bytes");
  }

  @Test
  void shouldMeasureErrorsAsAShareOfTheLargestValue() {
    GoldenSample sample = new GoldenSample(Picture.black(1, 1), new float[] {0, 2, -4});
    assertThat(sample.error(FloatBuffer.wrap(new float[] {0, 2, -4}))).isZero();
    assertThat(sample.error(FloatBuffer.wrap(new float[] {0.5f, 2, -4.25f})))
        .isCloseTo(0.125, within(1e-9));
    assertThat(sample.error(FloatBuffer.wrap(new float[] {0, Float.NaN, -4}))).isInfinite();
  }

  private static GoldenSample sample() {
    Picture picture = GoldenSample.picture(16);
    float[] output = new float[3 * 64 * 64];
    for (int i = 0; i < output.length; i++) {
      output[i] = i / 7f;
    }
    return new GoldenSample(picture, output);
  }
}
