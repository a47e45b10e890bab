package dev.clearlane.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefinerManifestTest {
  @TempDir Path directory;

  private String sha256 = "";

  @BeforeEach
  void writeModel() throws Exception {
    Path model = directory.resolve("model.onnx");
    Files.writeString(model, "abc", UTF_8);
    sha256 = ModelBundle.sha256(model);
  }

  @Test
  void shouldStoreWhatARefinerRefines() throws Exception {
    ModelManifest plain = plain();
    ModelBundle.writeManifest(directory, plain);
    assertThat(directory.resolve(ModelBundle.MANIFEST)).content().doesNotContain("refines");
    ModelManifest written = plain.toBuilder().refines(new CoarseModel("some-model", 2)).build();
    ModelBundle.writeManifest(directory, written);
    assertThat(directory.resolve(ModelBundle.MANIFEST))
        .content()
        .contains("\"model\" : \"some-model\"");
    ModelManifest read = ModelBundle.open(directory).manifest();
    assertThat(read).isEqualTo(written);
    assertThat(read.toBuilder().build()).isEqualTo(written);
    assertThat(read.frames()).isEqualTo(2);
    assertThat(read.history()).isZero();
    assertThat(read.inputShape(8, 16)).containsExactly(1, 6, 8, 16);
    assertThat(read.outputShape(8, 16)).containsExactly(1, 3, 8, 16);
    assertThat(new CoarseModel("some-model", 0)).hasToString("some-model at scale 1");
  }

  @Test
  void shouldRefuseRefinersThatCannotBeRun() throws Exception {
    ManifestBuilder builder = plain().toBuilder();
    String own = plain().id();
    for (String model : List.of("No id", own)) {
      ModelBundle.writeManifest(directory, builder.refines(new CoarseModel(model, 2)).build());
      assertRefused("refines.model must be another model's id: ");
    }
    ModelBundle.writeManifest(directory, builder.refines(new CoarseModel("c", 4)).build());
    assertRefused("refines.scale must be 1 to 3, but is 4");
    builder.refines(new CoarseModel("c", 2));
    ModelBundle.writeManifest(directory, builder.tile(new FixedTile(256, 256, 32)).build());
    assertRefused("refines must be absent for a model with a tile, but is c at scale 2");
    ModelBundle.writeManifest(directory, builder.tile(null).history(1).build());
    assertRefused("history must be 0 for a refiner, but is 1");
    ModelBundle.writeManifest(directory, builder.history(0).scale(2).build());
    assertRefused("scale must be 1 for a refiner, but is 2");
    ModelBundle.writeManifest(
        directory,
        ModelManifest.builder("selector-a", Task.SELECT, "student")
            .model("model.onnx", sha256)
            .labels(List.of("blur"))
            .refines(new CoarseModel("c", 2))
            .build());
    assertRefused("refines must be absent for task select, but is c at scale 2");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ModelBundle.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(message);
  }

  private ModelManifest plain() {
    return ModelManifest.builder("derain-a", Task.DERAIN, "rep16-pu2")
        .model("model.onnx", sha256)
        .sizeMultiple(8)
        .build();
  }
}
