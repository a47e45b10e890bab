package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PictureTest {
  @Test
  void shouldCropARectangle() {
    Picture picture = TestPictures.scene(9, 7);
    Picture crop = picture.crop(2, 3, 5, 4);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 5; x++) {
        for (int c = 0; c < 3; c++) {
          assertThat(crop.sample(x, y, c)).isEqualTo(picture.sample(x + 2, y + 3, c));
        }
      }
    }
  }

  @Test
  void shouldRejectARectangleThatReachesOutside() {
    Picture picture = Picture.black(9, 7);
    assertThatThrownBy(() -> picture.crop(5, 0, 5, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5x7 at (5, 0) is outside of 9x7");
    assertThatThrownBy(() -> picture.crop(1, 0, Integer.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> picture.crop(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRejectTheWrongNumberOfSamples() {
    assertThatThrownBy(() -> new Picture(2, 2, new byte[11]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2x2 pixels take 12 samples, not 11");
    assertThatThrownBy(() -> new Picture(0, 2, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a picture is at least 1x1 pixels, not 0x2");
    assertThatThrownBy(() -> Picture.black(1 << 16, 1 << 16))
        .isInstanceOf(ArithmeticException.class);
  }
}
