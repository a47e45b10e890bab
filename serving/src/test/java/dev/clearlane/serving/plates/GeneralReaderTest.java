package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.serving.picture.PictureFile;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The general reader on drawn plates, and on real ones where they are at hand. */
class GeneralReaderTest {
  private static PlateReader reader;

  @BeforeAll
  static void open() throws Exception {
    reader = new PlateReader(GeneralReader.open(2), FormatPrior.DEFAULT);
  }

  @AfterAll
  static void close() {
    reader.close();
  }

  @Test
  void shouldReadADrawnPlate() throws Exception {
    BufferedImage image = PlatePictures.road(400, 200);
    PlatePictures.draw(image, 200, 100, "KX64", "TFH");
    Quad corners =
        Quad.of(
            new PlateBox(
                200 - PlatePictures.HALF_WIDTH_PX,
                100 - PlatePictures.HALF_HEIGHT_PX,
                2 * PlatePictures.HALF_WIDTH_PX,
                2 * PlatePictures.HALF_HEIGHT_PX));
    Reading reading = reader.read(PixelView.of(PlatePictures.picture(image)), corners);
    assertThat(reading.text()).isEqualTo("KX64TFH");
    assertThat(reading.characters()).hasSize(7);
    assertThat(reading.characters()).allMatch(each -> each.alternatives().size() == 3);
    assertThat(reading.confidence()).isBetween(0.3, 1.0);
    assertThat(reading.candidates().get(0).text()).isEqualTo("KX64TFH");
    assertThat(reading.lines()).isEqualTo(1);
  }

  @Test
  void shouldReadNothingFromNothing() throws Exception {
    Reading reading = reader.read(Picture.black(12, 3));
    assertThat(reading.hasText()).isFalse();
    assertThat(reading.candidates()).isEmpty();
    assertThat(reader.read(Picture.black(1, 1)).hasText()).isFalse();
  }

  /** Floors a little below the figures of docs/plates.md. */
  @ParameterizedTest
  @CsvSource({"br,88", "eu,85", "eu_two_lines,72", "us,80"})
  void shouldReadRealPlates(String set, double minPercent) throws Exception {
    Path data =
        Path.of(System.getProperty("clearlane.root", ".."))
            .resolveSibling("shared")
            .resolve("data/plates_real");
    assumeTrue(Files.exists(data), "plates_real is not here");
    ObjectMapper json = new ObjectMapper();
    int exact = 0;
    int all = 0;
    for (String line : Files.readAllLines(data.resolve("labels.jsonl"))) {
      JsonNode label = json.readTree(line);
      String file = label.get("file").asText();
      if (!file.startsWith("crops/" + set + "/")
          || !label.get("split").asText().equals("val")
          || label.get("text").isNull()) {
        continue;
      }
      String text = label.get("text").asText().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
      Picture plate = PictureFile.read(data.resolve(file)).picture();
      all++;
      exact += reader.read(plate).text().equals(text) ? 1 : 0;
    }
    assertThat(all).isGreaterThan(40);
    assertThat(100.0 * exact / all).isGreaterThanOrEqualTo(minPercent);
  }

  @Test
  void shouldListCountriesAndRefuseOthers() {
    assertThat(NationalFormats.countries()).contains("DE", "GB", "US", "BR", "IN", "CN");
    assertThat(NationalFormats.matching("KX64TFH")).contains("GB").doesNotContain("DE", "US");
    assertThat(new FormatPrior(1, Set.of("DE")).countries()).containsExactly("DE");
    assertThatThrownBy(() -> new FormatPrior(1, Set.of("XX")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("country must be one of AR, AT,")
        .hasMessageEndingWith("but is XX");
  }
}
