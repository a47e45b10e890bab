package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DegradationsTest {
  static List<String> names() {
    List<String> names = new ArrayList<>(Degradations.names());
    names.add("streaks+vehicle");
    return names;
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldGiveTheSameBytesForTheSameSeed(String name) {
    Picture clean = Scenes.street(72, 56);
    byte[] before = clean.bgr().clone();
    Degradation degradation = Degradations.byName(name);
    Picture once = degradation.apply(clean, new SplittableRandom(7));
    Picture again = Degradations.byName(name).apply(clean, new SplittableRandom(7));
    assertThat(once.bgr()).isEqualTo(again.bgr());
    assertThat(once.widthPx()).isEqualTo(72);
    assertThat(once.heightPx()).isEqualTo(56);
    assertThat(clean.bgr()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldSpoilThePictureWithoutLosingIt(String name) {
    Picture clean = Scenes.street(96, 80);
    for (int seed = 0; seed < 12; seed++) {
      Picture spoiled = Degradations.byName(name).apply(clean, new SplittableRandom(seed));
      double psnr = Psnr.rgb(clean, spoiled);
      if (name.equals("none")) {
        assertThat(psnr).isEqualTo(Psnr.EQUAL_DB);
      } else {
        assertThat(psnr).as("seed %d", seed).isBetween(4.0, 90.0);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldTakePicturesOfAnySize(String name) {
    Degradation degradation = Degradations.byName(name);
    for (int[] size : new int[][] {{1, 1}, {1, 40}, {40, 1}, {5, 3}, {200, 20}}) {
      Picture spoiled = degradation.apply(Scenes.street(size[0], size[1]), new SplittableRandom(3));
      assertThat(spoiled.widthPx()).isEqualTo(size[0]);
      assertThat(spoiled.heightPx()).isEqualTo(size[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldGiveForASingleFrameWhatItGivesForAPicture(String name) {
    Picture clean = Scenes.street(72, 56);
    Degradation degradation = Degradations.byName(name);
    Picture alone = degradation.apply(clean, new SplittableRandom(7));
    List<Picture> frames = degradation.apply(List.of(clean), new SplittableRandom(7));
    assertThat(frames).hasSize(1);
    assertThat(frames.get(0).bgr()).isEqualTo(alone.bgr());
    SplittableRandom one = new SplittableRandom(7);
    assertThat(degradation.apply(clean, Moment.alone(one)).bgr()).isEqualTo(alone.bgr());
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldDegradeConsecutiveFramesAlike(String name) {
    Degradation degradation = Degradations.byName(name);
    Picture clean = Scenes.street(96, 80);
    for (int seed = 0; seed < 6; seed++) {
      List<Picture> frames =
          degradation.apply(List.of(clean, clean, clean), new SplittableRandom(seed));
      double first = Psnr.rgb(clean, frames.get(0));
      // A camera that moves on shows another picture.
      for (Picture frame : degradation.moves() ? frames.subList(0, 1) : frames) {
        assertThat(Psnr.rgb(clean, frame)).as("seed %d", seed).isBetween(first - 4, first + 4);
      }
      assertThat(degradation.moves() && frames.get(0).equals(frames.get(1))).isFalse();
      assertThat(frames.get(1).bgr())
          .isEqualTo(
              degradation.apply(List.of(clean, clean), new SplittableRandom(seed)).get(1).bgr());
    }
  }

  @Test
  void shouldKeepMistAndTheDegradationThatWasChosen() {
    Picture clean = Scenes.street(96, 80);
    for (int seed = 0; seed < 6; seed++) {
      List<Picture> mist =
          Degradations.byName("mist").apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(mist.get(0).bgr()).isEqualTo(mist.get(1).bgr());
      Degradation either = new OneOf(List.of(new Mist(0.5, 0.5), new Chain(List.of())));
      List<Picture> chosen = either.apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(chosen.get(0).bgr()).isEqualTo(chosen.get(1).bgr());
    }
  }

  @Test
  void shouldNameTheKnownOnesWhenAskedForAnUnknownOne() {
    assertThatThrownBy(() -> Degradations.byName("streaks+snow"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'snow'")
        .hasMessageContaining("drops, heavy-rain");
  }
}
