package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StripTest {
  @Test
  void shouldShowCameraClearedAndReferenceBelowOneAnother() {
    Picture strip = Strip.draw(List.of(sample("rain", 10, 20, 30), sample("blur", 40, 50, 60)));
    // Two columns of 380 and three rows of 260 pixels, with gaps, captions and labels.
    assertThat(strip.widthPx()).isEqualTo(84 + 2 * 386);
    assertThat(strip.heightPx()).isEqualTo(28 + 3 * 266);
    int[][] levels = {{10, 40}, {20, 50}, {30, 60}};
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 2; column++) {
        assertThat(strip.sample(84 + column * 386 + 190, 28 + row * 266 + 130, 0))
            .isEqualTo(levels[row][column]);
      }
    }
  }

  @Test
  void shouldTakeFramesSmallerThanItsCells() {
    Picture small = Picture.black(40, 30);
    Sample sample = new Sample(new Stretch("clean", 0, 1), small, small, small, "pass", 20, 15);
    Picture strip = Strip.draw(List.of(sample));
    assertThat(strip.widthPx()).isEqualTo(84 + 46);
    assertThat(strip.heightPx()).isEqualTo(28 + 3 * 36);
  }

  @Test
  void shouldWriteCaptions() {
    Canvas canvas = new Canvas(200, 30, 0);
    canvas.write("rain: derain", 5, 20);
    int lit = 0;
    for (byte sample : canvas.picture().bgr()) {
      lit += (sample & 0xff) > 128 ? 1 : 0;
    }
    assertThat(lit).isBetween(300, 3000);
  }

  @Test
  void shouldRefuseAPictureThatReachesOutside() {
    Canvas canvas = new Canvas(10, 10, 0);
    assertThatThrownBy(() -> canvas.put(Picture.black(5, 5), 6, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("5x5 at (6, 0) is not inside 10x10");
  }

  private static Sample sample(String kind, int raw, int restored, int reference) {
    return new Sample(
        new Stretch(kind, 0, 9), grey(raw), grey(restored), grey(reference), "derain", 320, 350);
  }

  private static Picture grey(int level) {
    Picture picture = Picture.black(640, 360);
    Arrays.fill(picture.bgr(), (byte) level);
    return picture;
  }
}
