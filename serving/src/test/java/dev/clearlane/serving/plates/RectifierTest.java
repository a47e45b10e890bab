package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.PlateReading.Place;
import dev.clearlane.bundle.PlateReading.Scores;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RectifierTest {
  private static final Quad SLANTED = new Quad(20, 10, 100, 30, 100, 50, 20, 30);

  /** A plate of four colours, slanted: its left half dark, its right half bright. */
  private static Picture slanted() {
    Picture picture = Picture.black(120, 60);
    for (int y = 0; y < 60; y++) {
      for (int x = 0; x < 120; x++) {
        double top = 10 + (x + 0.5 - 20) / 4;
        boolean inside = x >= 20 && x < 100 && y + 0.5 >= top && y + 0.5 < top + 20;
        int value = !inside ? 0 : x < 60 ? 80 : 200;
        for (int c = 0; c < 3; c++) {
          picture.bgr()[3 * (y * 120 + x) + c] = (byte) value;
        }
      }
    }
    return picture;
  }

  @Test
  void shouldTurnASlantedPlateUpright() {
    Picture plate = Rectifier.rectify(PixelView.of(slanted()), SLANTED);
    assertThat(plate.widthPx()).isEqualTo(82); // the length of the slanted edge
    assertThat(plate.heightPx()).isEqualTo(20);
    for (int y = 2; y < 18; y++) {
      assertThat(plate.sample(5, y, 0)).isBetween(75, 85);
      assertThat(plate.sample(35, y, 0)).isBetween(75, 85);
      assertThat(plate.sample(47, y, 0)).isBetween(195, 205);
      assertThat(plate.sample(77, y, 0)).isBetween(195, 205);
    }
  }

  @Test
  void shouldLeaveAnUprightBoxUnchanged() {
    Picture picture = slanted();
    Picture plate = Rectifier.rectify(PixelView.of(picture), Quad.of(new PlateBox(30, 12, 50, 24)));
    assertThat(plate.bgr()).isEqualTo(picture.crop(30, 12, 50, 24).bgr());
  }

  @Test
  void shouldReachBeyondThePictureAndRefuseWhatIsOutside() {
    PixelView picture = PixelView.of(slanted());
    Picture cut = Rectifier.rectify(picture, Quad.of(new PlateBox(-20, -10, 60, 30)));
    assertThat(cut.widthPx()).isEqualTo(60);
    Picture huge = Rectifier.rectify(picture, Quad.of(new PlateBox(-9000, -9000, 20000, 20000)));
    assertThat(huge.widthPx()).isEqualTo(Rectifier.MAX_SIDE_PX);
    assertThatThrownBy(() -> Rectifier.rectify(picture, Quad.of(new PlateBox(500, 0, 60, 30))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is outside of 120x60 pixels");
    assertThat(Rectifier.rectify(picture, Quad.of(new PlateBox(5, 5, 0, 0))).widthPx())
        .isEqualTo(1);
  }

  @Test
  void shouldKeepProportionsAndPad() {
    Picture plate = Picture.black(92, 20);
    Picture left = PlateInput.fit(plate, new PlateReading(160, 48, 4));
    assertThat(left.widthPx()).isEqualTo(160);
    assertThat(left.heightPx()).isEqualTo(48);
    assertThat(left.sample(80, 5, 0)).isEqualTo(PlateReading.PADDING);
    assertThat(left.sample(80, 6, 0)).isZero(); // 160x35, centred vertically
    assertThat(left.sample(80, 40, 0)).isZero();
    assertThat(left.sample(80, 41, 0)).isEqualTo(PlateReading.PADDING);

    Picture square = Picture.black(40, 40);
    Picture atLeft = PlateInput.fit(square, new PlateReading(160, 48, 4));
    assertThat(atLeft.sample(47, 24, 0)).isZero();
    assertThat(atLeft.sample(48, 24, 0)).isEqualTo(PlateReading.PADDING);
    PlateReading centred = new PlateReading(160, 48, 4, Scores.LOG_PROBABILITIES, Place.CENTRE);
    Picture inCentre = PlateInput.fit(square, centred);
    assertThat(inCentre.sample(55, 24, 0)).isEqualTo(PlateReading.PADDING);
    assertThat(inCentre.sample(56, 24, 0)).isZero();
  }

  @Test
  void shouldPutTheLowerLineAfterTheUpperOne() {
    Picture plate = Picture.black(30, 20);
    Arrays.fill(plate.bgr(), 3 * 30 * 11, plate.bgr().length, (byte) 255);
    Picture line = PlateInput.oneLine(plate);
    assertThat(line.widthPx()).isEqualTo(60);
    assertThat(line.heightPx()).isEqualTo(11);
    assertThat(line.sample(10, 10, 0)).isZero();
    assertThat(line.sample(40, 10, 0)).isEqualTo(255);
    Picture dot = PlateInput.oneLine(Picture.black(1, 1));
    assertThat(dot.widthPx()).isEqualTo(2);
  }

  @Test
  void shouldEnlargeQuadsAboutTheirMean() {
    PlateBox bounds = Quad.of(new PlateBox(10, 10, 40, 20)).enlarged(1.1, 1.5).bounds();
    assertThat(bounds.x()).isEqualTo(8, within(1e-9));
    assertThat(bounds.y()).isEqualTo(5, within(1e-9));
    assertThat(bounds.right()).isEqualTo(52, within(1e-9));
    assertThat(bounds.bottom()).isEqualTo(35, within(1e-9));
  }
}
