package dev.clearlane.synth.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PlateRendererTest {
  private static final List<Glyphs> STROKES = List.of(Glyphs.strokes(0.13));
  private static final Picture GREY = grey(320, 200);

  private static Picture grey(int width, int height) {
    Picture picture = Picture.black(width, height);
    Arrays.fill(picture.bgr(), (byte) 90);
    return picture;
  }

  static Stream<String> formats() {
    return PlateRenderer.formats().stream();
  }

  private static RenderedPlate plate(String format, long seed) {
    return new PlateRenderer(List.of(format), STROKES)
        .onto(GREY, 160, 100, 120, new SplittableRandom(seed));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shouldDrawEveryFormatWithinAndNearItsCornersOnly(String format) {
    for (int seed = 0; seed < 8; seed++) {
      RenderedPlate plate = plate(format, seed);
      Corners box = plate.corners();
      int inside = 0;
      for (int y = 0; y < GREY.heightPx(); y++) {
        for (int x = 0; x < GREY.widthPx(); x++) {
          boolean changed = plate.picture().sample(x, y, 1) != 90;
          boolean near =
              x > box.left() - 40
                  && x < box.right() + 40
                  && y > box.top() - 40
                  && y < box.bottom() + 40;
          assertThat(!changed || near).as("%s: %d, %d", format, x, y).isTrue();
          inside += changed ? 1 : 0;
        }
      }
      double area = (box.right() - box.left()) * (box.bottom() - box.top());
      assertThat(inside).as(format).isGreaterThan((int) (0.3 * area));
      assertThat(plate.text()).matches("[A-Z0-9]{2,12}");
      assertThat(plate.lines()).isBetween(1, 2);
    }
  }

  @Test
  void shouldDrawTheSamePlateForTheSameRandomSource() {
    RenderedPlate one = plate("de", 5);
    RenderedPlate two = plate("de", 5);
    assertThat(one.picture().bgr()).isEqualTo(two.picture().bgr());
    assertThat(one.corners()).isEqualTo(two.corners());
    assertThat(one.text()).isEqualTo(two.text()).isNotEqualTo(plate("de", 6).text());
  }

  @Test
  void shouldKeepTheBackgroundAsItWas() {
    plate("us", 1);
    assertThat(GREY.bgr()).containsOnly((byte) 90);
  }

  @Test
  void shouldLeaveMarksOutOfTheText() {
    PlateFormat.Text text = new PlateFormat.Text(List.of("#AoBC-12", "3.4 D"));
    assertThat(text.plain()).isEqualTo("ABC1234D");
  }

  @Test
  void shouldRefuseUnknownFormatsAndNoTypefaces() {
    assertThatThrownBy(() -> new PlateRenderer(List.of("atlantis"), STROKES))
        .hasMessageContaining("atlantis");
    assertThatThrownBy(() -> new PlateRenderer(List.of(), List.of()))
        .hasMessageContaining("at least one typeface");
  }

  @Test
  void shouldMapTheUnitSquareOntoCornersAndBack() {
    Corners corners = new Corners(List.of(10.0, 90.0, 100.0, 5.0), List.of(20.0, 10.0, 60.0, 50.0));
    Homography onto = Homography.onto(corners);
    Homography back = onto.inverse();
    double[][] unit = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0.3, 0.7}};
    for (int i = 0; i < unit.length; i++) {
      double x = onto.x(unit[i][0], unit[i][1]);
      double y = onto.y(unit[i][0], unit[i][1]);
      if (i < 4) {
        assertThat(x).isCloseTo(corners.x().get(i), within(1e-9));
        assertThat(y).isCloseTo(corners.y().get(i), within(1e-9));
      }
      assertThat(back.x(x, y)).isCloseTo(unit[i][0], within(1e-9));
      assertThat(back.y(x, y)).isCloseTo(unit[i][1], within(1e-9));
    }
  }

  @Test
  void shouldCutOutAnUprightBoxPixelByPixel() {
    Picture picture = Picture.black(40, 30);
    for (int i = 0; i < picture.bgr().length; i++) {
      picture.bgr()[i] = (byte) (i * 7);
    }
    Picture cut = Rectified.of(picture, Corners.box(5, 6, 25, 18));
    assertThat(cut.bgr()).isEqualTo(picture.crop(5, 6, 20, 12).bgr());
  }

  @Test
  void shouldRepeatTheBorderBeyondThePicture() {
    Picture cut = Rectified.of(GREY, Corners.box(-10, -10, 10, 10));
    assertThat(cut.bgr()).containsOnly((byte) 90);
  }
}
