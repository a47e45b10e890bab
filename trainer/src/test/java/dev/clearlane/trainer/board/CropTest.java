package dev.clearlane.trainer.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import org.junit.jupiter.api.Test;

class CropTest {
  @Test
  void shouldShowWhereTheDifferenceIsLargest() {
    Picture clean = Picture.black(800, 600);
    Picture degraded = Picture.black(800, 600);
    for (int y = 500; y < 560; y++) {
      for (int x = 40; x < 120; x++) {
        degraded.bgr()[3 * (y * 800 + x) + 1] = 90;
      }
    }
    Crop crop = Crop.ofDifference(degraded, clean);
    assertThat(crop.of(degraded).bgr()).contains(90);
    assertThat(crop.x()).isLessThanOrEqualTo(40);
    assertThat(crop.y() + crop.heightPx()).isGreaterThanOrEqualTo(560);
  }

  @Test
  void shouldPreferDetailToFlatParts() {
    Picture clean = Picture.black(800, 240);
    for (int y = 0; y < 240; y++) {
      for (int x = 480; x < 800; x++) {
        clean.bgr()[3 * (y * 800 + x) + 1] = (byte) (x / 10 % 2 == 0 ? 60 : 90);
      }
    }
    Picture veiled = new Picture(800, 240, clean.bgr().clone());
    for (int i = 1; i < veiled.bgr().length; i += 3) {
      veiled.bgr()[i] = (byte) (veiled.bgr()[i] + 20);
    }
    assertThat(Crop.ofDifference(veiled, clean).x()).isGreaterThanOrEqualTo(440);
  }

  @Test
  void shouldShowTheMiddleOfEqualPictures() {
    Picture picture = Picture.black(800, 600);
    assertThat(Crop.ofDifference(picture, picture)).isEqualTo(new Crop(240, 180, 320, 240));
  }

  @Test
  void shouldShowSmallPicturesWhole() {
    Picture picture = Picture.black(50, 700);
    assertThat(Crop.ofDifference(picture, picture)).isEqualTo(new Crop(0, 230, 50, 240));
  }
}
