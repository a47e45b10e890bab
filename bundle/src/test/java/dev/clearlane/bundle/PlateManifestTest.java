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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests of models that find and read plates. */
class PlateManifestTest {
  private static final List<String> CHARACTERS = List.of("A", "B", "0", "1");

  @TempDir Path directory;
  private String sha256;

  @BeforeEach
  void writeModel() throws Exception {
    Path model = directory.resolve("model.onnx");
    Files.writeString(model, "abc", UTF_8);
    sha256 = ModelBundle.sha256(model);
  }

  @Test
  void shouldOpenADetector() throws Exception {
    ModelManifest written = detector();
    ModelBundle.writeManifest(directory, written);
    assertThat(manifestText()).contains("\"task\" : \"plate-detect\"", "\"stride_px\" : 4");
    ModelManifest read = ModelBundle.open(directory).manifest();
    assertThat(read).isEqualTo(written);
    assertThat(read.outputShape(384, 640)).containsExactly(1, 13, 96, 160);
    assertThat(read.outputShape(-1, -1)).containsExactly(1, 13, -1, -1);
    assertThat(read.outputValues(384, 640)).isEqualTo(13 * 96 * 160);
  }

  @Test
  void shouldOpenAReader() throws Exception {
    ModelManifest written = reader();
    ModelBundle.writeManifest(directory, written);
    assertThat(manifestText())
        .contains("\"step_px\" : 4", "\"log_probabilities\"", "\"place\" : \"left\"");
    ModelManifest read = ModelBundle.open(directory).manifest();
    assertThat(read).isEqualTo(written);
    assertThat(read.outputShape(48, 160)).containsExactly(1, 40, 5);
  }

  @Test
  void shouldUseDefaultsOfAReader() throws Exception {
    ModelBundle.writeManifest(directory, reader());
    edit("\"scores\" : \"log_probabilities\"", "\"unknown\" : 1");
    edit("\"place\" : \"left\"", "\"unknown\" : 1");
    assertThat(ModelBundle.open(directory).manifest()).isEqualTo(reader());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"stride_px\" : 4 | \"stride_px\" : 3 | plate_detection.stride_px must be 2, 4, 8 or 16"
            + " and divide size_multiple 32, but is 3",
        "\"stride_px\" : 4 | \"stride_px\" : 0 | plate_detection.stride_px must be",
        "\"size_multiple\" : 32 | \"size_multiple\" : 6 | plate_detection.stride_px must be 2, 4, 8"
            + " or 16 and divide size_multiple 6, but is 4",
        "\"threshold\" : 0.4 | \"threshold\" : 1 | plate_detection.threshold must be above 0 and"
            + " below 1, but is 1",
        "\"threshold\" : 0.4 | \"other\" : 1 | threshold",
        "\"plate_detection\" | \"plate_detections\" | plate_detection must be present for task"
            + " plate-detect only, but is absent for task plate-detect",
        "\"plate-detect\" | \"deblur\" | plate_detection must be present for task plate-detect"
            + " only, but is present for task deblur",
        "\"labels\" : [ ] | \"labels\" : [ \"A\" ] | labels must be present for tasks select and"
            + " plate-read only, but is [A]",
      })
  void shouldNameWhatIsWrongInADetector(String from, String to, String message) throws Exception {
    ModelBundle.writeManifest(directory, detector());
    edit(from, to);
    assertRefused(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"step_px\" : 4 | \"step_px\" : 7 | plate_reading.step_px must be at least 1 and divide"
            + " width_px 160, but is 7",
        "\"step_px\" : 4 | \"step_px\" : 0 | plate_reading.step_px must be at least 1",
        "\"height_px\" : 48 | \"height_px\" : 8 | plate_reading must be of sides from 16 to 1024,"
            + " but is 160x8",
        "\"width_px\" : 160 | \"width_px\" : 2000 | plate_reading must be of sides from 16 to 1024,"
            + " but is 2000x48",
        "\"log_probabilities\" | \"logits\" | plate_reading.scores must be one of"
            + " log_probabilities, probabilities, but is logits",
        "\"left\" | \"right\" | plate_reading.place must be one of left, centre, but is right",
        "\"A\" | \"AB\" | labels must be different characters, one each, for task plate-read, but"
            + " is \"AB\"",
        "\"A\" | \"\" | labels must be different characters, one each, for task plate-read, but is"
            + " \"\"",
        "\"A\" | \"B\" | labels must be different characters, one each, for task plate-read, but is"
            + " \"B\"",
        "\"plate_reading\" | \"no_such_key\" | plate_reading must be present for task plate-read"
            + " only, but is absent for task plate-read",
        "\"thresholds\" : { } | \"thresholds\" : { \"A\" : {\"enter\" : 0.5, \"exit\" : 0.5} } |"
            + " thresholds.A must be a label with",
      })
  void shouldNameWhatIsWrongInAReader(String from, String to, String message) throws Exception {
    ModelBundle.writeManifest(directory, reader());
    edit(from, to);
    assertRefused(message);
  }

  @Test
  void shouldRejectAReaderWithATileOrAnotherGoldenSample() throws Exception {
    ModelManifest tiled =
        reader().toBuilder().sizeMultiple(16).tile(new FixedTile(160, 48, 0)).build();
    ModelBundle.writeManifest(directory, tiled);
    assertRefused("tile must be absent for task plate-read, but is present");
    ModelManifest golden =
        reader().toBuilder().golden(new ModelManifest.Golden("golden.bin", sha256, 64, 64)).build();
    ModelBundle.writeManifest(directory, golden);
    assertRefused("golden must be of the size of a plate, 160x48, but is 64x64");
  }

  private ModelManifest detector() {
    return ModelManifest.builder("plates-a", Task.PLATE_DETECT, "centre-net")
        .model("model.onnx", sha256)
        .sizeMultiple(32)
        .plateDetection(new PlateDetection(4, 0.4))
        .build();
  }

  private ModelManifest reader() {
    return ModelManifest.builder("reader-a", Task.PLATE_READ, "ctc")
        .model("model.onnx", sha256)
        .labels(CHARACTERS)
        .plateReading(new PlateReading(160, 48, 4))
        .build();
  }

  private String manifestText() throws Exception {
    return Files.readString(directory.resolve(ModelBundle.MANIFEST), UTF_8);
  }

  private void edit(String from, String to) throws Exception {
    String before = manifestText();
    assertThat(before).contains(from);
    Files.writeString(directory.resolve(ModelBundle.MANIFEST), before.replace(from, to), UTF_8);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> ModelBundle.open(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
