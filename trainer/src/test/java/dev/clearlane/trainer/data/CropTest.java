package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class CropTest {
  @RepeatedTest(50)
  void shouldBeWithinThePictureAndHaveTheGivenSize(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Picture picture = Picture.black(random.nextInt(10, 200), random.nextInt(10, 200));
    int side = random.nextInt(4, 120);
    Crop crop = Crop.draw(picture, side, 0.4, 0.7, random);
    Picture sample = crop.of(picture);
    assertThat(sample.widthPx()).isEqualTo(Math.min(side, picture.widthPx()));
    assertThat(sample.heightPx()).isEqualTo(Math.min(side, picture.heightPx()));
    assertThat(crop.fromWidth()).isBetween(crop.width(), (int) Math.ceil(crop.width() / 0.39));
  }

  @Test
  void shouldAverageTheAreaOfEachPixel() {
    Picture picture = Picture.black(3, 2);
    int[] blue = {0, 30, 60, 90, 120, 150};
    for (int i = 0; i < blue.length; i++) {
      picture.bgr()[3 * i] = (byte) blue[i];
    }
    Picture half = AreaFilter.shrink(picture, 1, 0, 2, 2, 1, 1);
    assertThat(half.sample(0, 0, 0)).isEqualTo(90);
    // One and a half columns each: (0 + 30/2) / 1.5 and (30/2 + 60) / 1.5, first row alone.
    Picture narrow = AreaFilter.shrink(picture, 0, 0, 3, 1, 2, 1);
    assertThat(narrow.sample(0, 0, 0)).isEqualTo(10);
    assertThat(narrow.sample(1, 0, 0)).isEqualTo(50);
  }

  @Test
  void shouldTurnSamplesIntoEightDifferentOnes() {
    Picture picture = new Picture(2, 2, new byte[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3});
    assertThat(blues(new Orientation(true, false, false).of(picture))).containsExactly(1, 0, 3, 2);
    assertThat(blues(new Orientation(false, true, false).of(picture))).containsExactly(2, 3, 0, 1);
    assertThat(blues(new Orientation(false, false, true).of(picture))).containsExactly(0, 2, 1, 3);
    assertThat(blues(new Orientation(true, false, true).of(picture))).containsExactly(1, 3, 0, 2);
  }

  private static int[] blues(Picture picture) {
    return new int[] {
      picture.sample(0, 0, 0),
      picture.sample(1, 0, 0),
      picture.sample(0, 1, 0),
      picture.sample(1, 1, 0)
    };
  }
}
