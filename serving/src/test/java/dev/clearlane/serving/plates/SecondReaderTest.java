package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.FakeEngine;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reader of plates, and the general one behind it, on a drawn plate that says KX64TFH. */
class SecondReaderTest {
  private static final String TEXT = "ZZ99ZZZ";

  @Test
  void shouldAskTheGeneralReaderOnlyWhenNotSure() throws Exception {
    try (PlateReader sure =
            PlateReader.withGeneral(new Spelling(TEXT, 0.999), 1, FormatPrior.NONE);
        PlateReader unsure = PlateReader.withGeneral(new Spelling(TEXT, 0.8), 1, FormatPrior.NONE);
        PlateReader alone = new PlateReader(new Spelling(TEXT, 0.8), FormatPrior.NONE)) {
      assertThat(sure.read(plate()).text()).isEqualTo(TEXT);
      assertThat(unsure.read(plate()).text()).isEqualTo("KX64TFH");
      assertThat(alone.read(plate()).text()).isEqualTo(TEXT);
      assertThat(unsure.models()).containsExactly("spelling", "ppocr-v4");
      assertThat(alone.models()).containsExactly("spelling");
    }
  }

  @Test
  void shouldKeepTheSurerReading() throws Exception {
    try (PlateReader reader =
        PlateReader.withGeneral(new Spelling(TEXT, 0.8), 1, FormatPrior.NONE)) {
      Reading nothing = reader.read(Picture.black(160, 48)); // the general reader reads nothing
      assertThat(nothing.text()).isEqualTo(TEXT);
      assertThat(nothing.confidence()).isLessThan(0.5);
    }
  }

  @Test
  void shouldCloseAModelThatReadsNoPlates() {
    FakeEngine engine =
        new FakeEngine("deblur-b", Task.DEBLUR, PixelFormat.RGB_UNIT, 8, value -> value);
    assertThatThrownBy(() -> PlateReader.withGeneral(engine, 1, FormatPrior.NONE))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("for task plate-read, not for task deblur");
    assertThat(engine.closes()).isEqualTo(1);
  }

  private static Picture plate() {
    BufferedImage image = PlatePictures.road(400, 200);
    PlatePictures.draw(image, 200, 100, "KX64", "TFH");
    return PlatePictures.picture(
        image.getSubimage(
            200 - PlatePictures.HALF_WIDTH_PX,
            100 - PlatePictures.HALF_HEIGHT_PX,
            2 * PlatePictures.HALF_WIDTH_PX,
            2 * PlatePictures.HALF_HEIGHT_PX));
  }

  /** Reads the same text from every picture, each character with the same probability. */
  private static final class Spelling implements Engine {
    private static final List<String> LABELS =
        List.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split(""));

    private final ModelManifest manifest =
        ModelManifest.builder("spelling", Task.PLATE_READ, "fake")
            .tensors("x", "y")
            .pixels(PixelFormat.RGB_UNIT)
            .labels(LABELS)
            .plateReading(
                new PlateReading(
                    160, 48, 4, PlateReading.Scores.PROBABILITIES, PlateReading.Place.CENTRE))
            .build();
    private final String text;
    private final double probability;

    private Spelling(String text, double probability) {
      this.text = text;
      this.probability = probability;
    }

    @Override
    public ModelManifest manifest() {
      return manifest;
    }

    @Override
    public String description() {
      return "fake";
    }

    @Override
    public void run(TensorView input, FloatBuffer output) {
      int classes = 1 + LABELS.size();
      for (int step = 0; step < 40; step++) {
        boolean character = step % 2 == 1 && step / 2 < text.length();
        int wanted = character ? 1 + LABELS.indexOf(text.substring(step / 2, step / 2 + 1)) : 0;
        double right = character ? probability : 1;
        for (int c = 0; c < classes; c++) {
          double share = c == wanted ? right : (1 - right) / (classes - 1);
          output.put(step * classes + c, (float) share);
        }
      }
    }

    @Override
    public void close() {}
  }
}
