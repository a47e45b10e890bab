package dev.clearlane.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelManifest.Figures;
import dev.clearlane.bundle.ModelManifest.Provenance;
import dev.clearlane.bundle.ModelManifest.Threshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {
  /** SHA-256 of the three letters abc, as FIPS 180-2 prints it. */
  private static final String ABC_SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static final Provenance PROVENANCE =
      new Provenance(
          "derain.yaml", "abc1234", 7, 1000, 60, null, List.of("rain pairs"), "2026-01-01");

  @TempDir Path directory;

  @BeforeEach
  void writeModel() throws IOException {
    Files.writeString(directory.resolve("model.onnx"), "abc", UTF_8);
  }

  @Test
  void shouldOpenWhatWasWritten() throws Exception {
    ModelManifest written =
        picture(
            new Provenance(
                "derain.yaml",
                "abc1234",
                7,
                1000,
                60,
                "deblur-a",
                List.of("rain pairs", "synthetic streaks"),
                "2026-01-01"),
            List.of(
                new Figures(
                    "24 pairs", "clearlane evaluate", Map.of("psnr_in", 22.5, "psnr_out", 27.25))));
    ModelBundle.writeManifest(directory, written);

    ModelBundle bundle = ModelBundle.open(directory);
    assertThat(bundle.manifest()).isEqualTo(written);
    assertThat(bundle.directory()).isEqualTo(directory);
    assertThat(bundle.modelFile()).isEqualTo(directory.resolve("model.onnx")).hasContent("abc");
  }

  @Test
  void shouldRefuseWeightsInOtherFiles() throws Exception {
    // ModelProto.graph.initializer.data_location = EXTERNAL, external_data {location: w.bin}
    String hex = "3a1c2a1a7001" + "6a16" + "0a086c6f636174696f6e" + "120a7765696768742e62";
    byte[] model = java.util.HexFormat.of().parseHex(hex + "696e");
    Files.write(directory.resolve("model.onnx"), model);
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    String text = Files.readString(manifestFile());
    Files.writeString(
        manifestFile(),
        text.replace(ABC_SHA256, ModelBundle.sha256(directory.resolve("model.onnx"))));
    assertThatThrownBy(() -> ModelBundle.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessage(
            directory
                + ": file must be a model that contains its weights, but is model.onnx, which reads"
                + " them from 'weight.bin', a file that no hash covers");
  }

  @Test
  void shouldOpenASelector() throws Exception {
    ModelManifest written =
        selector(
            List.of("blur", "streaks"),
            Map.of("blur", new Threshold(0.6, 0.4), "streaks", new Threshold(1, 1)));
    ModelBundle.writeManifest(directory, written);
    assertThat(ModelBundle.open(directory).manifest()).isEqualTo(written);
  }

  @Test
  void shouldOpenAModelTrainedFromScratch() throws Exception {
    ModelManifest written = picture(PROVENANCE, List.of());
    ModelBundle.writeManifest(directory, written);
    assertThat(ModelBundle.open(directory).manifest()).isEqualTo(written);
  }

  @Test
  void shouldWriteKeysInSnakeCaseWithTheValuesThatManifestsUse() throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    assertThat(manifestFile())
        .content()
        .contains("\"size_multiple\" : 8", "\"task\" : \"derain\"", "\"range\" : \"0..1\"")
        .contains("\"colours\" : \"RGB\"", "\"trained_seconds\" : 60")
        .endsWith("}\n");
  }

  @Test
  void shouldIgnoreKeysOfLaterVersions() throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    edit("\"schema\" : 1", "\"schema\" : 1, \"weather\" : \"fine\"");
    assertThat(ModelBundle.open(directory).manifest().id()).isEqualTo("derain-a");
  }

  @Test
  void shouldReadWhatAnImporterWrites() throws Exception {
    ModelManifest written =
        ModelManifest.builder("derain-b", Task.DERAIN, "maxim")
            .model("model.onnx", ABC_SHA256)
            .pixels(
                new PixelFormat(
                    PixelFormat.ColourOrder.RGB,
                    PixelFormat.ValueRange.UNIT,
                    PixelFormat.Layout.NHWC))
            .sizeMultiple(64)
            .tile(new FixedTile(256, 256, 32))
            .scale(2)
            .origin(
                new ModelOrigin(
                    "maxim-deraining",
                    "@upscalerjs/maxim-deraining",
                    "0.1.0",
                    ABC_SHA256,
                    "Apache-2.0",
                    List.of("Tu et al."),
                    "https://example.org",
                    "first stage, 256x256"))
            .cost(new ModelCost(256, 256, 45_000_000_000L, 1_000_000))
            .build();
    ModelBundle.writeManifest(directory, written);
    assertThat(manifestFile())
        .content()
        .contains("\"layout\" : \"NHWC\"", "\"overlap_px\" : 32", "\"scale\" : 2")
        .contains("\"package\" : \"@upscalerjs/maxim-deraining\"", "\"macs\" : 45000000000");
    assertThat(ModelBundle.open(directory).manifest()).isEqualTo(written);
  }

  @Test
  void shouldUseDefaultsForKeysThatOlderManifestsLack() throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    edit("\"layout\" : \"NCHW\"", "\"unknown\" : 1");
    edit("\"scale\" : 1", "\"unknown\" : 1");
    edit("\"precision\" : \"fp32\"", "\"unknown\" : 1");
    assertThat(ModelBundle.open(directory).manifest()).isEqualTo(picture(PROVENANCE, List.of()));
  }

  @Test
  void shouldStoreHistoryOnlyWhereThereIsSome() throws Exception {
    ModelManifest plain = picture(PROVENANCE, List.of());
    ModelBundle.writeManifest(directory, plain);
    assertThat(manifestFile()).content().doesNotContain("history");
    assertThat(plain.frames()).isEqualTo(1);
    assertThat(plain.inputShape(-1, -1)).containsExactly(1, 3, -1, -1);

    ModelManifest written = plain.toBuilder().history(2).build();
    ModelBundle.writeManifest(directory, written);
    assertThat(manifestFile()).content().contains("\"history\" : 2");
    ModelManifest read = ModelBundle.open(directory).manifest();
    assertThat(read).isEqualTo(written);
    assertThat(read.toBuilder().build()).isEqualTo(written);
    assertThat(read.frames()).isEqualTo(3);
    assertThat(read.inputShape(8, 16)).containsExactly(1, 9, 8, 16);
    assertThat(read.outputShape(8, 16)).containsExactly(1, 3, 8, 16);
  }

  @Test
  void shouldAllowHistoryForPlanarPictureModelsOfAnySizeOnly() throws Exception {
    ManifestBuilder builder = picture(PROVENANCE, List.of()).toBuilder().history(1);
    ModelBundle.writeManifest(directory, builder.tile(new FixedTile(256, 256, 32)).build());
    assertRefused("history must be 0 for a model with a tile, but is 1");
    ModelBundle.writeManifest(
        directory,
        builder
            .tile(null)
            .pixels(
                new PixelFormat(
                    PixelFormat.ColourOrder.RGB,
                    PixelFormat.ValueRange.UNIT,
                    PixelFormat.Layout.NHWC))
            .build());
    assertRefused("history must be 0 for layout NHWC, but is 1");
    ModelBundle.writeManifest(
        directory,
        ModelManifest.builder("selector-a", Task.SELECT, "student")
            .model("model.onnx", ABC_SHA256)
            .labels(List.of("blur"))
            .history(1)
            .build());
    assertRefused("history must be 0 for task select, but is 1");
  }

  @ParameterizedTest
  @CsvSource({"250,256,32", "256,250,32", "256,256,129", "256,256,-1", "0,256,0", "4096,256,32"})
  void shouldRejectTilesThatCannotCoverAPicture(int widthPx, int heightPx, int overlapPx)
      throws Exception {
    ModelManifest manifest =
        picture(PROVENANCE, List.of()).toBuilder()
            .sizeMultiple(64)
            .tile(new FixedTile(widthPx, heightPx, overlapPx))
            .build();
    ModelBundle.writeManifest(directory, manifest);
    assertRefused(
        "tile must be of sides that are multiples of 64 from 16 to 2048, with an overlap of 0 to"
            + " half a side, but is");
  }

  @Test
  void shouldRejectAGoldenSampleThatIsNotATile() throws Exception {
    ModelManifest manifest =
        picture(PROVENANCE, List.of()).toBuilder()
            .tile(new FixedTile(256, 256, 32))
            .golden(new ModelManifest.Golden("golden.bin", ABC_SHA256, 64, 64))
            .build();
    ModelBundle.writeManifest(directory, manifest);
    assertRefused("golden must be of the size of the tile, 256x256, but is 64x64");
  }

  @Test
  void shouldHashAsInTheStandard() throws Exception {
    assertThat(ModelBundle.sha256(directory.resolve("model.onnx"))).isEqualTo(ABC_SHA256);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"schema\" : 1 | \"schema\" : 2 | schema must be 1, but is 2",
        "\"derain-a\" | \"Derain A\" | id must be lower-case letters, digits, hyphens, but is"
            + " Derain A",
        "\"derain-a\" | \"\" | id must be lower-case letters, digits, hyphens, but is",
        "\"derain-a\" | \"../x\" | id must be lower-case letters, digits, hyphens, but is ../x",
        "\"derain-a\" | null | id must have a value, but has none",
        "\"derain\" | \"deblurr\" | task must be one of deblur, derain, select, plate-detect,"
            + " plate-read, but is deblurr",
        "\"derain\" | \"select\" | labels must be present for tasks select and plate-read only, but"
            + " is []",
        "\"RGB\" | \"GBR\" | pixels.colours must be one of RGB, BGR, but is GBR",
        "\"0..1\" | \"0..255\" | pixels.range must be one of 0..1, -1..1, but is 0..255",
        "\"size_multiple\" : 8 | \"size_multiple\" : 0 | size_multiple must be 1 to 256, but is 0",
        "\"size_multiple\" : 8 | \"size_multiple\" : 257 | size_multiple must be 1 to 256, but is"
            + " 257",
        "\"size_multiple\" : 8 | \"size_multiple\" : \"a\" | size_multiple: Cannot deserialize",
        "\"model.onnx\" | \"../model.onnx\" | file must be a plain file name, but is ../model.onnx",
        "\"model.onnx\" | \"/etc/passwd\" | file must be a plain file name, but is /etc/passwd",
        "\"model.onnx\" | \"a/../model.onnx\" | file must be a plain file name, but is"
            + " a/../model.onnx",
        "\"model.onnx\" | \"..\" | file must be a plain file name, but is ..",
        "\"model.onnx\" | \"\" | file must be a plain file name, but is",
        "\"model.onnx\" | \"a\\u0000b\" | file must be a plain file name, but is a",
        "\"model.onnx\" | \"other.onnx\" | other.onnx: no such file",
        "\"labels\" : [ ] | \"labels\" : [ \"blur\" ] | labels must be present for tasks select and"
            + " plate-read only, but is [blur]",
        "\"labels\" : [ ] | \"labels\" : [ null ] | a list or map has an entry without a value",
        "\"scale\" : 1 | \"scale\" : 4 | scale must be 1 to 3, but is 4",
        "\"scale\" : 1 | \"history\" : 5 | history must be 0 to 4, but is 5",
        "\"scale\" : 1 | \"history\" : -1 | history must be 0 to 4, but is -1",
        "\"scale\" : 1 | \"history\" : \"a\" | history: Cannot deserialize",
        "\"NCHW\" | \"CHWN\" | pixels.layout must be one of NCHW, NHWC, but is CHWN",
        "\"labels\" : [ ] | \"labels\" : 3 | labels: Cannot deserialize",
      })
  void shouldNameBundleRuleAndValue(String from, String to, String message) throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    edit(from, to);
    assertRefused(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema",
        "id",
        "task",
        "network",
        "file",
        "sha256",
        "input",
        "output",
        "pixels",
        "size_multiple"
      })
  void shouldNameTheKeyThatIsMissing(String key) throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    edit("\"" + key + "\"", "\"no_such_key\"");
    assertRefused(key);
  }

  @ParameterizedTest
  @CsvSource({
    "blur,0.4,0.6",
    "blur,0.5,0",
    "blur,1.5,0.5",
    "blur,0.5,-0.1",
    "fog,0.6,0.4",
  })
  void shouldRejectThresholdsThatCannotBeMet(String label, double enter, double exit)
      throws Exception {
    ModelBundle.writeManifest(
        directory, selector(List.of("blur"), Map.of(label, new Threshold(enter, exit))));
    assertRefused("thresholds." + label + " must be a label with 0 < exit <= enter <= 1, but is");
  }

  @Test
  void shouldRejectAModelThatIsNotTheOneInTheManifest() throws Exception {
    ModelBundle.writeManifest(directory, picture(PROVENANCE, List.of()));
    Files.writeString(directory.resolve("model.onnx"), "abd", UTF_8);
    assertRefused(
        "sha256 must be that of model.onnx, "
            + ModelBundle.sha256(directory.resolve("model.onnx"))
            + ", but is "
            + ABC_SHA256);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{", "no json", "\"text\""})
  void shouldRejectWhatIsNoManifest(String content) throws Exception {
    Files.writeString(manifestFile(), content, UTF_8);
    assertRefused("manifest.json: ");
  }

  @Test
  void shouldNameTheManifestThatIsMissing() {
    assertThatThrownBy(() -> ModelBundle.open(directory.resolve("nowhere")))
        .isInstanceOf(BundleException.class)
        .hasMessage(directory.resolve("nowhere/manifest.json") + ": no such file");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ModelBundle.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  private Path manifestFile() {
    return directory.resolve("manifest.json");
  }

  private void edit(String from, String to) throws IOException {
    String before = Files.readString(manifestFile(), UTF_8);
    assertThat(before).contains(from);
    Files.writeString(manifestFile(), before.replace(from, to), UTF_8);
  }

  private static ModelManifest picture(Provenance provenance, List<Figures> figures) {
    return ModelManifest.builder("derain-a", Task.DERAIN, "rep16-pu2")
        .model("model.onnx", ABC_SHA256)
        .sizeMultiple(8)
        .provenance(provenance)
        .figures(figures)
        .build();
  }

  private static ModelManifest selector(List<String> labels, Map<String, Threshold> thresholds) {
    return ModelManifest.builder("selector-a", Task.SELECT, "stem4")
        .model("model.onnx", ABC_SHA256)
        .tensors("input", "scores")
        .sizeMultiple(4)
        .labels(labels)
        .thresholds(thresholds)
        .provenance(PROVENANCE)
        .build();
  }
}
