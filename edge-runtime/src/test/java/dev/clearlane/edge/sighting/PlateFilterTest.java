package dev.clearlane.edge.sighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.edge.publish.FrameFilter;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.GeneralReader;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.PlatePictures;
import dev.clearlane.serving.plates.PlateReader;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.serving.plates.RestoredVotes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlateFilterTest {
  private static final StreamFormat FORMAT =
      new StreamFormat(640, 360, new TimeBase(1, 10), 10, -1);
  private static final BlurRules ON = new BlurRules(BlurRule.ON, BlurRule.AUDIT, BlurRule.OFF);
  private static final Quad PLATE =
      Quad.of(
          new PlateBox(
              300 - PlatePictures.HALF_WIDTH_PX,
              180 - PlatePictures.HALF_HEIGHT_PX,
              2 * PlatePictures.HALF_WIDTH_PX,
              2 * PlatePictures.HALF_HEIGHT_PX));

  @TempDir Path directory;
  private final FramePool pool = new FramePool(2, 640, 360);
  private final SightingMetrics metrics = new SightingMetrics();
  private PlateOutputs outputs;

  @BeforeEach
  void writeModel() throws Exception {
    TinyModels.plateDetector(
        directory.resolve("red"), "red", PlatePictures.HALF_WIDTH_PX, PlatePictures.HALF_HEIGHT_PX);
    outputs =
        new PlateOutputs(
            directory,
            List.of(),
            PlateModels.NONE,
            1,
            RestoredVotes.DEFAULT,
            PlatePrivacy.NONE,
            metrics);
  }

  @Test
  void shouldMakePlatesUnreadableInBothPictures() throws Exception {
    try (FrameFilter filter = outputs.filter("front", ON, FORMAT, 1);
        PlateReader reader = new PlateReader(GeneralReader.open(1), FormatPrior.DEFAULT);
        RestoredFrame frame = frame(0, true);
        RestoredFrame shown = filter.apply(frame)) {
      assertThat(reader.read(frame.raw().view(), PLATE).text()).isEqualTo("KX64TFH");
      for (Frame each : List.of(shown.raw(), shown.restored())) {
        assertThat(reader.read(each.view(), PLATE).confidence()).isLessThan(0.3);
        assertThat(each.pts()).isEqualTo(0);
      }
      assertThat(shown.applied()).isEqualTo(Treatment.DEBLUR);
      PixelView far = shown.restored().view().part(0, 0, 640, 100);
      assertThat(far.buffer().mismatch(frame.restored().view().part(0, 0, 640, 100).buffer()))
          .as("the rest of the picture is untouched")
          .satisfiesAnyOf(
              at -> assertThat(at).isNegative(), at -> assertThat(at).isGreaterThan(3 * 640 * 100));
      assertThat(metrics.value("front", "blurred")).isEqualTo(1);
      assertThat(metrics.value("front", "shown")).as("audited images").isEqualTo(1);
    }
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldOnlyCountWhereNothingIsBlurred() throws Exception {
    BlurRules audit = new BlurRules(BlurRule.AUDIT, BlurRule.OFF, BlurRule.OFF);
    try (FrameFilter filter = outputs.filter("front", audit, FORMAT, 1)) {
      assertThat(apply(filter, frame(0, true))).isFalse();
    }
    assertThat(metrics.value("front", "shown")).isEqualTo(1);
    assertThat(metrics.value("front", "blurred")).isZero();
  }

  @Test
  void shouldHidePlatesThatTheDetectorMissesForAMoment() throws Exception {
    try (FrameFilter filter = outputs.filter("front", ON, FORMAT, 1)) {
      apply(filter, frame(0, true));
      assertThat(apply(filter, frame(PlateFilter.HOLD_NS / 2, false))).isTrue();
      assertThat(apply(filter, frame(2 * PlateFilter.HOLD_NS, false))).isFalse();
    }
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldShowNothingRatherThanAPlate() throws Exception {
    try (FrameFilter filter = outputs.filter("front", ON, FORMAT, 1);
        RestoredFrame held = frame(0, true);
        RestoredFrame shown = filter.apply(held)) {
      assertThatThrownBy(() -> filter.apply(held))
          .isInstanceOf(IOException.class)
          .hasMessage("outputs hold all frames");
      assertThat(shown.raw()).isNotSameAs(held.raw());
    }
    assertThatThrownBy(
            () ->
                new PlateOutputs(
                        directory,
                        List.of("none"),
                        PlateModels.NONE,
                        1,
                        RestoredVotes.DEFAULT,
                        PlatePrivacy.NONE,
                        metrics)
                    .filter("front", ON, FORMAT, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model none");
  }

  /** Whether the frame was changed. */
  private static boolean apply(FrameFilter filter, RestoredFrame frame) throws IOException {
    try (frame;
        RestoredFrame shown = filter.apply(frame)) {
      return shown.raw() != frame.raw();
    }
  }

  private RestoredFrame frame(long captureNs, boolean plate) throws InterruptedException {
    BufferedImage image = PlatePictures.road(640, 360);
    if (plate) {
      PlatePictures.draw(image, 300, 180, "KX64", "TFH");
    }
    Picture picture = PlatePictures.picture(image);
    Frame raw = pool.lease();
    raw.stamp(0, 0, captureNs);
    raw.copyFrom(picture);
    Frame restored = pool.lease();
    restored.stampLike(raw);
    restored.copyFrom(picture);
    return new RestoredFrame(
        raw,
        restored,
        new Decision(Treatment.DEBLUR, Map.of(), "forced"),
        Treatment.DEBLUR,
        List.of("deblur-a"),
        Map.of());
  }
}
