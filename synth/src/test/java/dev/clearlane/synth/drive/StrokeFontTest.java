package dev.clearlane.synth.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StrokeFontTest {
  @Test
  void shouldDrawEveryCharacterDifferently() {
    Set<String> drawings = new HashSet<>();
    for (char character : "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:+/".toCharArray()) {
      assertThat(StrokeFont.CHARACTERS).contains(String.valueOf(character));
      int[] pixels = drawn(String.valueOf(character));
      assertThat(Arrays.stream(pixels).filter(p -> p != 0).count())
          .as("pixels of '%s'", character)
          .isGreaterThan(20);
      assertThat(drawings.add(Arrays.toString(pixels))).as("'%s' is new", character).isTrue();
    }
  }

  @Test
  void shouldLeaveASpaceClear() {
    assertThat(drawn(" ")).containsOnly(0);
  }

  @Test
  void shouldRefuseWhatItHasNoStrokesFor() {
    assertThatThrownBy(() -> drawn("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void shouldMeasureTheWidthOfAText() {
    assertThat(StrokeFont.widthPerHeight("A")).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(StrokeFont.widthPerHeight("AB")).isCloseTo(10 / 6.0, within(1e-9));
  }

  private static int[] drawn(String text) {
    BufferedImage image = new BufferedImage(40, 44, BufferedImage.TYPE_INT_ARGB);
    StrokeFont.draw(image.createGraphics(), text, 6, 6, 30, 0.1, Color.BLACK);
    return image.getRGB(0, 0, 40, 44, null, 0, 40);
  }
}
