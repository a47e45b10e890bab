package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.TinyModels;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way from pixels to boxes, with a model that finds red squares. */
class PlateDetectorTest {
  @TempDir Path directory;
  private PlateDetector detector;

  @BeforeEach
  void open() throws Exception {
    detector =
        new PlateDetector(OnnxEngine.open(TinyModels.plateDetector(directory, "red", 40, 12), 1));
  }

  @AfterEach
  void close() {
    detector.close();
  }

  @Test
  void shouldFindPlatesOfASmallPicture() throws Exception {
    BufferedImage image = PlatePictures.road(317, 211); // no multiples of anything
    PlatePictures.mark(image, 100, 80);
    PlatePictures.mark(image, 204, 160);
    List<Detection> found = detector.detect(view(image), Scan.WHOLE);
    assertThat(found).hasSize(2);
    assertThat(found)
        .anySatisfy(
            each -> {
              assertThat(each.box().iou(PlateBox.between(62, 70, 142, 94)))
                  .isEqualTo(1, within(1e-5));
            });
  }

  @Test
  void shouldFindNothingWhereThereIsNone() throws Exception {
    assertThat(detector.detect(view(PlatePictures.road(640, 360)), Scan.TILED)).isEmpty();
    assertThat(detector.detect(view(PlatePictures.road(1, 1)), Scan.TILED)).isEmpty();
    assertThat(detector.detect(view(PlatePictures.road(5, 700)), Scan.TILED)).isEmpty();
  }

  @Test
  void shouldLeaveOutReflectionsBeyondThePicture() throws Exception {
    BufferedImage image = PlatePictures.road(330, 200); // the tensor is 352x224
    PlatePictures.mark(image, 324, 100);
    List<Detection> found = detector.detect(view(image), Scan.WHOLE);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).box().centreX()).isEqualTo(326, within(0.01));
  }

  /** A red square of 4 pixels vanishes when the picture is reduced, but not in tiles. */
  @ParameterizedTest
  @CsvSource({"100,80", "636,356", "1500,900", "1900,1060", "960,540"})
  void shouldFindSmallPlatesInTiles(int x, int y) throws Exception {
    BufferedImage image = PlatePictures.road(1920, 1080);
    int alignedX = align(x, 1920);
    int alignedY = align(y, 1080);
    PlatePictures.mark(image, alignedX, alignedY);
    for (int dy = -8; dy < 12; dy++) {
      for (int dx = -8; dx < 12; dx++) {
        image.setRGB(
            Math.min(1919, Math.max(0, alignedX + dx)),
            Math.min(1079, Math.max(0, alignedY + dy)),
            0xff0000);
      }
    }
    assertThat(detector.detect(view(image), new Scan(640, 1920)))
        .isNotEmpty()
        .allSatisfy(
            each -> {
              assertThat(each.box().centreX()).isEqualTo(alignedX + 2, within(12.0));
              assertThat(each.box().centreY()).isEqualTo(alignedY + 2, within(12.0));
            });
  }

  private static int align(int px, int limit) {
    return Math.min(limit - 56, px / 4 * 4);
  }

  @Test
  void shouldCoverEverySideWithTiles() {
    for (int length = 1; length < 4000; length += 37) {
      int[] starts = PlateDetector.starts(length, 640);
      int covered = 0;
      for (int start : starts) {
        assertThat(start).isLessThanOrEqualTo(covered - (covered == 0 ? 0 : 150));
        covered = start + 640;
      }
      assertThat(covered).isGreaterThanOrEqualTo(length);
      assertThat(starts[starts.length - 1]).isLessThanOrEqualTo(Math.max(0, length - 640));
    }
  }

  @Test
  void shouldRefuseOtherModelsAndCloseThem() {
    FakeEngine engine =
        new FakeEngine("deblur-a", Task.DEBLUR, PixelFormat.RGB_UNIT, 8, value -> value);
    assertThatThrownBy(() -> new PlateDetector(engine))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "deblur-a: a detector of plates is a model for task plate-detect that takes any size,"
                + " not one for task deblur");
    assertThat(engine.closes()).isEqualTo(1);
    FakeEngine reader =
        new FakeEngine("deblur-b", Task.DEBLUR, PixelFormat.RGB_UNIT, 8, value -> value);
    assertThatThrownBy(() -> new PlateReader(reader, FormatPrior.NONE))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("for task plate-read, not for task deblur");
    assertThat(reader.closes()).isEqualTo(1);
  }

  private static PixelView view(BufferedImage image) {
    return PixelView.of(PlatePictures.picture(image));
  }
}
